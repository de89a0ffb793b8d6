import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { recordAudit } from '../audit/record.ts';
import { requireActiveTenant } from '../inbox/require-change.ts';
import { type DepartmentView, readDepartment, reviseDepartment } from './departments.ts';
import { orRefuse, uniqueViolation } from './sql-state.ts';

const taken = { [uniqueViolation]: 'NAME_TAKEN' } as const;

/** Opens a department. Throws NAME_TAKEN. */
export async function createDepartment(scope: Scope, { name }: { name: string }): Promise<DepartmentView> {
  await requireActiveTenant(scope);
  const id = newId();
  await orRefuse(taken, () =>
    scope.sql('insert into department (id, tenant_id, name) values ($1, $2, $3)', [id, scope.tenantId, name]),
  );
  await recordAudit(scope, { kind: 'department.created', subject: 'department', id, detail: {} });
  return readDepartment(scope, id);
}

/** Throws NOT_FOUND, CONFLICT with the newer version, NAME_TAKEN. */
export async function renameDepartment(
  scope: Scope,
  of: { id: string; name: string; revision: number },
): Promise<DepartmentView> {
  await requireActiveTenant(scope);
  await reviseDepartment(scope, of);
  await orRefuse(taken, () =>
    scope.sql('update department set name = $3 where tenant_id = $1 and id = $2', [scope.tenantId, of.id, of.name]),
  );
  await recordAudit(scope, { kind: 'department.renamed', subject: 'department', id: of.id, detail: {} });
  return readDepartment(scope, of.id);
}
