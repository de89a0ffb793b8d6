import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { SecurityAlert } from '../../domain/security/alerts.ts';

/**
 * Tells somebody of this organisation what happened to their account: a notification in each organisation it opens, and one
 * mail unless another one tells of it already. In the transaction of the fact, so both are there if and only if it is.
 */
export async function alertPerson(
  scope: Scope,
  { userId, what, mailed = true }: { userId: string; what: SecurityAlert; mailed?: boolean },
): Promise<void> {
  const told = await scope.sql<{ memberId: string }>(
    'select member_id as "memberId" from alert_person($1, $2, $3, null, $4, $5)',
    [userId, what, newId(), mailed, scope.now],
  );
  for (const { memberId } of told) scope.told(memberId);
}
