import { encode } from 'uqr';
import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import type { FactorKeys } from './factor-keys.ts';
import { base32, newTotpSecret, otpauthUri } from './totp.ts';

export interface NewAuthenticator {
  uri: string;
  /** The secret in base32, in groups of four. */
  key: string;
  /** Side length in modules, and the dark ones as the path of an SVG. */
  qr: { size: number; path: string };
}

/**
 * A new secret for an authenticator app. It opens nothing until `confirmAuthenticator`; asking again replaces it. Throws
 * CONFLICT when an app is confirmed already: remove that first.
 */
export async function startAuthenticator(
  scope: Scope,
  { userId, keys }: { userId: string; keys: FactorKeys },
): Promise<NewAuthenticator> {
  const secret = newTotpSecret();
  const [row] = await scope.sql<{ email: string }>(
    `with made as (
      insert into auth.totp as t (user_id, sealed, created_at) values ($1, $2, $3)
      on conflict (user_id) do update set sealed = excluded.sealed, created_at = excluded.created_at, last_step = 0 where t.confirmed_at is null
      returning user_id)
    select u.email from made join auth."user" u on u.id = made.user_id`,
    [userId, keys.seal(userId, secret), scope.now],
  );
  if (row === undefined) throw new DomainError('CONFLICT');
  const uri = otpauthUri({ secret, account: row.email, issuer: 'Omniflow' });
  return { uri, key: (base32(secret).match(/.{1,4}/g) ?? []).join(' '), qr: qrOf(uri) };
}

function qrOf(text: string): NewAuthenticator['qr'] {
  const { size, data } = encode(text, { ecc: 'L', border: 0 });
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')));
  return { size, path: path.join('') };
}
