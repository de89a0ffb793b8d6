import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** As every authenticator app speaks RFC 6238: HMAC-SHA-1, 6 digits, a new code each 30 seconds. */
const form = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
const secretBytes = 20;
/** Steps a clock may be off, either way (RFC 6238, 5.2). */
const drift = 1;

/** Random bytes that phone and server share (RFC 6238). */
export function newTotpSecret(): Buffer {
  return randomBytes(secretBytes);
}

/** The number of the 30-second step an instant lies in. */
export function stepAt(now: Date): number {
  return TOTP.counter({ period: form.period, timestamp: now.getTime() });
}

/** The code of one step. */
export function codeAt(secret: Buffer, step: number): string {
  return TOTP.generate({ ...form, secret: secretOf(secret), timestamp: step * form.period * 1000 });
}

/**
 * The step a code belongs to, or null. The caller must take each step once only and none older: within its window a code
 * that was seen would open the account again.
 */
export function matchingStep(secret: Buffer, code: string, now: Date): number | null {
  const off = TOTP.validate({
    ...form,
    secret: secretOf(secret),
    token: code,
    timestamp: now.getTime(),
    window: drift,
  });
  return off === null ? null : stepAt(now) + off;
}

/** The secret as people type it (RFC 4648 base32, no padding). */
export function base32(secret: Buffer): string {
  return secretOf(secret).base32;
}

/** What the QR code says to the app. */
export function otpauthUri({ secret, account, issuer }: { secret: Buffer; account: string; issuer: string }): string {
  return new TOTP({ ...form, secret: secretOf(secret), label: account, issuer }).toString();
}

/** A copy: a small Buffer shares its memory with others. */
function secretOf(secret: Buffer): Secret {
  return new Secret({ buffer: new Uint8Array(secret).buffer });
}
