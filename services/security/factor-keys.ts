import { createHmac, hkdfSync } from 'node:crypto';
import { decrypt, encrypt, KEY_BYTES } from '../../database/vault/cipher.ts';
import { DomainError } from '../../domain/errors.ts';

/** Keys for second steps, derived from AUTH_SECRET: a copy of the database alone opens no account. */
export interface FactorKeys {
  /** Seals the secret of an authenticator app for one person's row. */
  seal(userId: string, secret: Buffer): Buffer;
  /** Opens it. Throws INTERNAL when person, bytes or AUTH_SECRET differ. */
  open(userId: string, sealed: Buffer): Buffer;
  /** What is kept of a recovery code, or of a token: equal for equal input of one purpose and person. */
  hash(purpose: string, of: string): Buffer;
}

/** `accounts` separates kinds of accounts, such as staff and operators: nothing of one opens anything of another. */
export function createFactorKeys(authSecret: string, accounts = 'staff'): FactorKeys {
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', authSecret, '', `omniflow ${accounts} ${purpose}`, KEY_BYTES));
  const [sealing, hashing] = [derive('authenticator'), derive('hash')];
  return {
    seal: (userId, secret) => encrypt(sealing, secret, { aad: `totp/${userId}` }),
    open(userId, sealed) {
      const secret = decrypt(sealing, sealed, { aad: `totp/${userId}` });
      if (secret === undefined) throw new DomainError('INTERNAL', 'The secret of an authenticator app does not open.');
      return secret;
    },
    hash: (purpose, of) => createHmac('sha256', hashing).update(`${purpose}\0${of}`).digest(),
  };
}
