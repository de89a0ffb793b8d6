import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { noteFactorRemoved } from './note-factor.ts';

/** Ends the authenticator app as a second step. Throws NOT_FOUND when there is none, SECOND_FACTOR_LAST. */
export async function removeAuthenticator(scope: Scope, of: { userId: string; memberId: string }): Promise<void> {
  await noteFactorRemoved(scope, {
    ...of,
    method: 'authenticator',
    async write() {
      const gone = await scope.sql(
        'delete from auth.totp where user_id = $1 and confirmed_at is not null returning 1',
        [of.userId],
      );
      if (gone.length === 0) throw new DomainError('NOT_FOUND');
    },
  });
}
