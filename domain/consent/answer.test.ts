import { describe, expect, it } from 'vitest';
import { answerButtons, readConsentAnswer } from './answer.ts';

describe('reading the answer to the first-contact question', () => {
  it.each(['Yes', ' YES! ', 'ok.', 'हाँ', 'ｙｅｓ', 'yes\u200b', 'Yes, please'])(
    'When the whole message is %j then it is a yes',
    (text) => {
      expect(readConsentAnswer({ text, buttonId: null })).toBe('yes');
    },
  );

  it.each(['No', 'no thanks!', 'नहीं', 'NEIN.'])('When the whole message is %j then it is a no', (text) => {
    expect(readConsentAnswer({ text, buttonId: null })).toBe('no');
  });

  it.each(['yes but what for?', 'no idea', 'Hello', '', '👍', 'yesterday'])(
    'PC-2.0 When the message is %j then it is no answer',
    (text) => {
      expect(readConsentAnswer({ text, buttonId: null })).toBeNull();
    },
  );

  it('When one of our buttons was tapped then its id counts, not its words', () => {
    expect(readConsentAnswer({ text: 'Nein', buttonId: answerButtons.yes })).toBe('yes');
    expect(readConsentAnswer({ text: 'Yes', buttonId: answerButtons.no })).toBe('no');
  });
});
