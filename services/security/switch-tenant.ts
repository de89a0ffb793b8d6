import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';

/**
 * Lets a session act for another of the person's organisations, from its next request on; open screens notice. Each request
 * asks anew whether the membership still stands, so nothing is decided here for good. Throws NOT_FOUND for an organisation
 * that isn't theirs.
 */
export async function switchTenant(
  scope: Scope,
  { userId, sessionId, tenantId }: { userId: string; sessionId: string; tenantId: string },
): Promise<void> {
  const own = await scope.sql('select 1 from memberships_of($1) where tenant_id = $2', [userId, tenantId]);
  if (own.length === 0) throw new DomainError('NOT_FOUND');
  const switched = await scope.sql(
    'update auth.session_meta set tenant_id = $3 where session_id = $1 and user_id = $2 and ended_at is null returning session_id',
    [sessionId, userId, tenantId],
  );
  if (switched.length === 0) throw new DomainError('UNAUTHENTICATED');
  scope.rightsChanged();
}
