import { expect, test } from 'vitest';
import { ownHealthCodes } from '../../domain/channels/health.ts';
import { cureOf } from './connect-errors.ts';

test.each([
  ['133005', 'PIN'],
  ['190/463', 'expired'],
  ['190', 'no longer accepts'],
  ['100/36009', 'used already'],
  ['100/33', 'Check the id'],
  ['200', 'permission'],
  ['250', 'reconnect'],
  ['131042', 'payment'],
  ['PARTNER_REMOVED', 'removed'],
  [ownHealthCodes.disconnected, 'Connect it again'],
  [ownHealthCodes.settingUp, 'Finish'],
  ['999999', '999999'],
  ['A WORD OF TOMORROW', 'Try again'],
])('When %s fails, then its cure says %s', (code, words) => {
  const cure = cureOf(code);
  expect(cure.code).toBe(code);
  expect(cure.words).toContain(words);
  expect(cure.words).not.toMatch(/!|Oops|invalid/i);
  if (cure.help !== null) expect(new URL(cure.help).hostname).toBe('business.facebook.com');
});
