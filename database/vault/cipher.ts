import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomFillSync } from 'node:crypto';
import { DomainError } from '../../domain/errors.ts';

export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
export const KEY_BYTES = 32;

const ALGORITHM = 'aes-256-gcm';
const NONCES_AT_ONCE = 512;
const pool = Buffer.alloc(NONCE_BYTES * NONCES_AT_ONCE);
let used = pool.length;

// One call to the system's generator for many nonces: a call for each would cost as much as the encryption.
function writeNonce(target: Buffer, offset: number): void {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  pool.copy(target, offset, used, used + NONCE_BYTES);
  used += NONCE_BYTES;
}

const NO_KEY = Buffer.alloc(KEY_BYTES);
const secrets = new WeakMap<Buffer, KeyObject>();

/**
 * The key in the form OpenSSL uses, made once: making it for each call costs several times the encryption. Throws
 * KEY_DESTROYED when the bytes were overwritten: an all-zero key would protect nothing and never be noticed.
 */
export function secretOf(key: Buffer): KeyObject {
  if (key.length !== KEY_BYTES) throw new DomainError('INTERNAL', 'A key must have 32 bytes.');
  if (key.equals(NO_KEY)) {
    secrets.delete(key);
    throw new DomainError('KEY_DESTROYED');
  }
  const known = secrets.get(key);
  if (known) return known;
  const secret = createSecretKey(key);
  secrets.set(key, secret);
  return secret;
}

/** AES-256-GCM with a random nonce; writes `header ‖ nonce ‖ ciphertext ‖ tag`. The header is not authenticated. */
export function encrypt(key: Buffer, plain: Buffer, at: { aad: string; header?: Buffer }): Buffer {
  const start = at.header?.length ?? 0;
  const body = start + NONCE_BYTES;
  const sealed = Buffer.allocUnsafe(body + plain.length + TAG_BYTES);
  at.header?.copy(sealed);
  writeNonce(sealed, start);
  const cipher = createCipheriv(ALGORITHM, secretOf(key), sealed.subarray(start, body), { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(at.aad, 'utf8'));
  cipher.update(plain).copy(sealed, body);
  // GCM is a stream: final() never has bytes left, it only completes the tag.
  cipher.final();
  cipher.getAuthTag().copy(sealed, body + plain.length);
  return sealed;
}

/** The reverse of `encrypt` from `offset` on. Undefined when key, AAD or any byte differ. */
export function decrypt(key: Buffer, sealed: Buffer, at: { aad: string; offset?: number }): Buffer | undefined {
  const secret = secretOf(key);
  const start = at.offset ?? 0;
  const body = start + NONCE_BYTES;
  const end = sealed.length - TAG_BYTES;
  if (end < body) return undefined;
  const decipher = createDecipheriv(ALGORITHM, secret, sealed.subarray(start, body), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(at.aad, 'utf8'));
  decipher.setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(body, end));
  try {
    decipher.final();
    return plain;
  } catch {
    // The only thing final() reports is a wrong tag, which the caller turns into its own words.
    plain.fill(0);
    return undefined;
  }
}
