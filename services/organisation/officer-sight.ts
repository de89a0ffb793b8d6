import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import type { OfficerSight } from '../../domain/organisation/sight.ts';
import { recordAudit } from '../audit/record.ts';

/** What admins and privacy officers of the organisation see (OF-5.3). */
export async function readOfficerSight(scope: Scope): Promise<{ officerSight: OfficerSight }> {
  const [row] = await scope.sql<{ officerSight: OfficerSight }>(
    'select officer_sight as "officerSight" from tenant where id = $1',
    [scope.tenantId],
  );
  if (row === undefined) throw new DomainError('NOT_FOUND');
  return row;
}

/** Changes it for everybody from the next request on; streams that are open ask again at once. */
export async function changeOfficerSight(
  scope: Scope,
  { officerSight }: { officerSight: OfficerSight },
): Promise<{ officerSight: OfficerSight }> {
  const before = await readOfficerSight(scope);
  if (before.officerSight === officerSight) return before;
  await scope.sql('update tenant set officer_sight = $2 where id = $1', [scope.tenantId, officerSight]);
  await recordAudit(scope, {
    kind: 'organisation.officer_sight_changed',
    subject: 'organisation',
    id: scope.tenantId,
    detail: { from: before.officerSight, to: officerSight },
  });
  scope.rightsChanged();
  return { officerSight };
}
