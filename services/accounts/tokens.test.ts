import { describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import { tokenPurposes } from '../../domain/accounts/tokens.ts';
import { createTokens } from './tokens.ts';

const tokens = createTokens('a secret of the tests, long enough');
const now = new Date('2026-11-22T10:00:00Z');
const later = new Date('2026-11-22T10:30:00Z');

describe('tokens', () => {
  it('When one was signed, then it says what it was made of, until its second has come', () => {
    const id = newId();
    const token = tokens.sign('verify_email', { id, expiresAt: later, note: 'en-1' });
    expect(tokens.read('verify_email', token, now)).toEqual({ id, expiresAt: later, note: 'en-1' });
    expect(() => tokens.read('verify_email', token, later)).toThrow(expect.objectContaining({ code: 'TOKEN_EXPIRED' }));
  });

  it('When it is shown for another purpose or under another secret, then it is nobody’s', () => {
    const token = tokens.sign('verify_email', { id: newId(), expiresAt: later });
    for (const purpose of tokenPurposes.filter((one) => one !== 'verify_email'))
      expect(tokens.read(purpose, token, now)).toBeNull();
    expect(createTokens('another secret of the tests').read('verify_email', token, now)).toBeNull();
  });

  it('When any letter differs, then it is nobody’s', () => {
    const token = tokens.sign('password_reset', { id: newId(), expiresAt: later, note: 'en' });
    for (let place = 0; place < token.length - 1; place += 1) {
      const letter = token[place] === 'A' ? 'B' : 'A';
      const changed = token.slice(0, place) + letter + token.slice(place + 1);
      expect([place, tokens.read('password_reset', changed, now)]).toEqual([place, null]);
    }
    for (const other of ['', 'x', `${token}x`, token.slice(1), 'a.b.c.d'])
      expect(tokens.read('password_reset', other, now)).toBeNull();
  });

  it('When a note would break the shape, then it is not signed', () => {
    expect(() => tokens.sign('verify_email', { id: newId(), expiresAt: later, note: 'a.b' })).toThrow();
  });
});
