import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { parse, stringify } from 'uuid';
import { type TokenPurpose, tokenPurposes } from '../../domain/accounts/tokens.ts';
import { DomainError } from '../../domain/errors.ts';

export interface TokenFacts {
  readonly id: string;
  /** In whole seconds. */
  readonly expiresAt: Date;
  /** A few letters that travel inside, such as a language; empty for most. */
  readonly note: string;
}

/** Tokens of links and forms: `id.expiry.note.mac`, derived from AUTH_SECRET and never stored. */
export interface Tokens {
  sign(purpose: TokenPurpose, of: { id: string; expiresAt: Date; note?: string }): string;
  /** Null when it isn't ours, or of another purpose. Throws TOKEN_EXPIRED. */
  read(purpose: TokenPurpose, token: string, now: Date): TokenFacts | null;
}

const keyBytes = 32;
const shape = /^([\w-]{22})\.([0-9a-z]{1,9})\.([\w-]{0,40})\.([\w-]{43})$/;
const secondMs = 1_000;

/** Each purpose has a key of its own (HKDF-SHA-256), so that a link of one kind can't be used as another. */
export function createTokens(authSecret: string): Tokens {
  const keys = new Map(
    tokenPurposes.map((purpose) => [
      purpose,
      Buffer.from(hkdfSync('sha256', authSecret, 'omniflow', `token/${purpose}`, keyBytes)),
    ]),
  );
  const macOf = (purpose: TokenPurpose, said: string): Buffer =>
    createHmac('sha256', keys.get(purpose) ?? '')
      .update(`${purpose}|${said}`)
      .digest();
  return {
    sign(purpose, { id, expiresAt, note = '' }) {
      const place = Buffer.from(parse(id)).toString('base64url');
      const said = `${place}.${Math.floor(expiresAt.getTime() / secondMs).toString(36)}.${note}`;
      const token = `${said}.${macOf(purpose, said).toString('base64url')}`;
      if (!shape.test(token)) throw new DomainError('INTERNAL', 'A token holds letters, digits, - and _ only.');
      return token;
    },
    read(purpose, token, now) {
      const [, place = '', expiry = '', note = '', mac = ''] = shape.exec(token) ?? [];
      if (mac === '' || !timingSafeEqual(macOf(purpose, `${place}.${expiry}.${note}`), Buffer.from(mac, 'base64url')))
        return null;
      const expiresAt = new Date(Number.parseInt(expiry, 36) * secondMs);
      if (expiresAt <= now) throw new DomainError('TOKEN_EXPIRED');
      return { id: stringify(Buffer.from(place, 'base64url')), expiresAt, note };
    },
  };
}
