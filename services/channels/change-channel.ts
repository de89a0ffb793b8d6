import type { Scope } from '../../database/scope.ts';
import { DomainError, StandsOtherwise } from '../../domain/errors.ts';
import { recordAudit } from '../audit/record.ts';

export interface ChannelChange {
  name: string;
  departmentId: string;
  /** What the editor saw: somebody else's change meanwhile is not overwritten. */
  seen: { name: string; departmentId: string };
}

/**
 * Renames a number or gives its new conversations to another department; those that exist stay where they are. Throws
 * NOT_FOUND when there is no such number or department, CONFLICT with the newer version when it was changed since it was seen.
 */
export async function changeChannel(
  scope: Scope,
  id: string,
  { name, departmentId, seen }: ChannelChange,
): Promise<{ name: string; departmentId: string }> {
  const known = await scope.sql<{ department: boolean }>(
    `select exists (select 1 from department where tenant_id = $1 and id = $3) as department from channel where tenant_id = $1 and id = $2`,
    [scope.tenantId, id, departmentId],
  );
  if (known[0]?.department !== true) throw new DomainError('NOT_FOUND');
  const changed = await scope.sql(
    `update channel set name = $3, department_id = $4 where tenant_id = $1 and id = $2 and name = $5 and department_id = $6 returning id`,
    [scope.tenantId, id, name, departmentId, seen.name, seen.departmentId],
  );
  if (changed.length === 0) throw new StandsOtherwise('CONFLICT', await readDetails(scope, id));
  await recordAudit(scope, {
    kind: 'channel.changed',
    subject: 'channel',
    id,
    detail: { renamed: name !== seen.name, from: seen.departmentId, to: departmentId },
  });
  return { name, departmentId };
}

/** Throws NOT_FOUND. */
async function readDetails(scope: Scope, id: string): Promise<ChannelChange['seen']> {
  const [details] = await scope.sql<ChannelChange['seen']>(
    'select name, department_id as "departmentId" from channel where tenant_id = $1 and id = $2',
    [scope.tenantId, id],
  );
  if (details === undefined) throw new DomainError('NOT_FOUND');
  return details;
}
