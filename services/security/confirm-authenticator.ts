import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { takeTotp } from './check-totp.ts';
import type { FactorKeys } from './factor-keys.ts';
import { noteFactorAdded } from './note-factor.ts';

/**
 * Turns the authenticator app on, once a code proves that it has the secret. Returns ten recovery codes when it is the
 * person's first second step, else none. Throws SECOND_FACTOR_WRONG.
 */
export async function confirmAuthenticator(
  scope: Scope,
  { userId, memberId, code, keys }: { userId: string; memberId: string; code: string; keys: FactorKeys },
): Promise<{ recoveryCodes: string[] }> {
  const { sql, now } = scope;
  const isRight = await takeTotp({ sql, keys }, { userId, code, now, confirmed: false });
  if (!isRight) throw new DomainError('SECOND_FACTOR_WRONG');
  return await noteFactorAdded(scope, {
    userId,
    memberId,
    keys,
    method: 'authenticator',
    write: () => sql('update auth.totp set confirmed_at = $2 where user_id = $1', [userId, now]),
  });
}
