import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { noteFactorRemoved } from './note-factor.ts';

/** Ends one of the person's passkeys. Throws NOT_FOUND for somebody else's, SECOND_FACTOR_LAST. */
export async function removePasskey(
  scope: Scope,
  { passkeyId, ...of }: { passkeyId: string; userId: string; memberId: string },
): Promise<void> {
  await noteFactorRemoved(scope, {
    ...of,
    method: 'passkey',
    async write() {
      const gone = await scope.sql('delete from auth.passkey where id = $1 and user_id = $2 returning id', [
        passkeyId,
        of.userId,
      ]);
      if (gone.length === 0) throw new DomainError('NOT_FOUND');
    },
  });
}
