import { describe, expect, it } from 'vitest';
import { base32, codeAt, matchingStep, otpauthUri, stepAt } from './totp.ts';

const secret = Buffer.from('12345678901234567890');

describe('codes of an authenticator app', () => {
  // RFC 6238, appendix B, SHA-1, last six digits.
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('When %d seconds have passed since 1970, then the code is %s', (seconds, code) => {
    expect(codeAt(secret, stepAt(new Date(seconds * 1000)))).toBe(code);
  });

  it('When a code is one step early or late, then it is taken for its own step; two steps off it is not', () => {
    const now = new Date(1_234_567_890_000);
    const current = stepAt(now);
    const taken = [-2, -1, 0, 1, 2].map((off) => matchingStep(secret, codeAt(secret, current + off), now));
    expect(taken).toEqual([null, current - 1, current, current + 1, null]);
  });

  it.each(['', '28708', '2870822', 'abcdef'])('When %j is typed, then it is no code', (code) => {
    expect(matchingStep(secret, code, new Date(59_000))).toBe(null);
  });

  it('When the key is shown, then it is base32 as apps read it (RFC 4648, section 10)', () => {
    expect(base32(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
    expect(otpauthUri({ secret, account: 'a b@clinic.example', issuer: 'Omniflow' })).toBe(
      'otpauth://totp/Omniflow:a%20b%40clinic.example?issuer=Omniflow&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30',
    );
  });
});
