import type { Scope } from '../../database/scope.ts';
import type { Role } from '../../domain/organisation/roles.ts';
import { recordAudit } from '../audit/record.ts';
import { requireActiveTenant } from '../inbox/require-change.ts';
import { requireDepartments } from './departments.ts';
import { endOffersOf, holdMember, readTeamMember, requireDispensable, type TeamMemberView } from './team.ts';

/**
 * Changes role and departments of a colleague, from their next request on. Throws NOT_FOUND, CONFLICT with the newer version,
 * LAST_ADMIN, OWNER_STAYS, INVALID_INPUT for a department that is none.
 */
export async function changeMember(
  scope: Scope,
  of: { id: string; role: Role; departmentIds: readonly string[]; revision: number },
): Promise<TeamMemberView> {
  const { id, role } = of;
  await requireActiveTenant(scope);
  const held = await holdMember(scope, of);
  if (held.member.role === 'admin' && role !== 'admin') {
    requireDispensable(held);
    await endOffersOf(scope, id);
  }
  const { departmentIds: before } = await readTeamMember(scope, id);
  const after = [...new Set(of.departmentIds)].sort();
  await changeDepartments(scope, { id, before, after });
  await scope.sql('update membership set role = $3, revision = revision + 1 where tenant_id = $1 and id = $2', [
    scope.tenantId,
    id,
    role,
  ]);
  await recordAudit(scope, {
    kind: 'member.changed',
    subject: 'member',
    id,
    detail: { before: { role: held.member.role, departments: before }, after: { role, departments: after } },
  });
  scope.rightsChanged();
  return readTeamMember(scope, id);
}

async function changeDepartments(
  scope: Scope,
  { id, before, after }: { id: string; before: readonly string[]; after: readonly string[] },
): Promise<void> {
  const added = after.filter((one) => !before.includes(one));
  const removed = before.filter((one) => !after.includes(one));
  await requireDepartments(scope, added);
  await scope.sql(
    'delete from department_member where tenant_id = $1 and member_id = $2 and department_id = any($3::uuid[])',
    [scope.tenantId, id, removed],
  );
  await scope.sql(
    'insert into department_member (tenant_id, department_id, member_id) select $1, unnest($3::uuid[]), $2 on conflict do nothing',
    [scope.tenantId, id, added],
  );
  // Whoever edits one of these departments meanwhile saw it with other people.
  await scope.sql('update department set revision = revision + 1 where tenant_id = $1 and id = any($2::uuid[])', [
    scope.tenantId,
    [...added, ...removed],
  ]);
}
