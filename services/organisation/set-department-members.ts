import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { recordAudit } from '../audit/record.ts';
import { requireActiveTenant } from '../inbox/require-change.ts';
import { type DepartmentView, readDepartment, requireDepartments, reviseDepartment } from './departments.ts';

/** Says who works in a department. Throws NOT_FOUND, CONFLICT with the newer version, INVALID_INPUT for people who don't work here. */
export async function setDepartmentMembers(
  scope: Scope,
  of: { id: string; memberIds: readonly string[]; revision: number },
): Promise<DepartmentView> {
  await requireActiveTenant(scope);
  await reviseDepartment(scope, of);
  await requireDepartments(scope, [of.id]);
  const { memberIds: before } = await readDepartment(scope, of.id);
  const added = of.memberIds.filter((id) => !before.includes(id));
  const removed = before.filter((id) => !of.memberIds.includes(id));
  if (added.length + removed.length === 0) return readDepartment(scope, of.id);
  await requireMembers(scope, added);
  await scope.sql(
    'delete from department_member where tenant_id = $1 and department_id = $2 and member_id = any($3::uuid[])',
    [scope.tenantId, of.id, removed],
  );
  await scope.sql(
    `insert into department_member (tenant_id, department_id, member_id) select $1, $2, unnest($3::uuid[]) on conflict do nothing`,
    [scope.tenantId, of.id, added],
  );
  // Whoever edits one of these people meanwhile saw them with other departments.
  await scope.sql('update membership set revision = revision + 1 where tenant_id = $1 and id = any($2::uuid[])', [
    scope.tenantId,
    [...added, ...removed],
  ]);
  await recordAudit(scope, {
    kind: 'department.members_changed',
    subject: 'department',
    id: of.id,
    detail: { added, removed },
  });
  scope.rightsChanged();
  return readDepartment(scope, of.id);
}

async function requireMembers(scope: Scope, ids: readonly string[]): Promise<void> {
  const wanted = new Set(ids);
  const found = await scope.sql(
    `select id from membership where tenant_id = $1 and id = any($2::uuid[]) and state = 'active'`,
    [scope.tenantId, [...wanted]],
  );
  if (found.length !== wanted.size) throw new DomainError('INVALID_INPUT');
}
