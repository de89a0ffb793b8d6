import type { Scope } from '../../database/scope.ts';
import { DomainError, StandsOtherwise } from '../../domain/errors.ts';
import { recordAudit } from '../audit/record.ts';
import { requireActiveTenant } from '../inbox/require-change.ts';
import { type DepartmentView, readDepartment, requireDepartments, reviseDepartment } from './departments.ts';

/**
 * Archives a department; numbers and conversations that depend on it move to another one, with their department's sight, in
 * the same transaction. May be repeated for what arrived in that very moment. Throws IN_USE with the counts when something
 * depends on it and no other one is named, or when it is the last one; CONFLICT with the newer version.
 */
export async function archiveDepartment(
  scope: Scope,
  of: { id: string; moveTo: string | null; revision: number },
): Promise<DepartmentView> {
  const { id, moveTo } = of;
  await requireActiveTenant(scope);
  if (moveTo === id) throw new DomainError('INVALID_INPUT');
  await lock(scope, moveTo === null ? [id] : [id, moveTo]);
  await reviseDepartment(scope, of);
  const { usage, memberIds } = await readDepartment(scope, id);
  const { conversations = 0, channels = 0 } = usage ?? {};
  const inUse = conversations + channels > 0;
  if ((inUse && moveTo === null) || (await isLast(scope, id)))
    throw new StandsOtherwise('IN_USE', await readDepartment(scope, id));
  if (moveTo !== null) await move(scope, { from: id, to: moveTo });
  await close(scope, id);
  await recordAudit(scope, {
    kind: 'department.archived',
    subject: 'department',
    id,
    detail: { movedTo: inUse ? moveTo : null, conversations, channels },
  });
  if (memberIds.length > 0) scope.rightsChanged();
  return readDepartment(scope, id);
}

/** In the order of their ids: two who archive each other's target wait, and don't deadlock. */
async function lock(scope: Scope, ids: readonly string[]): Promise<void> {
  await scope.sql('select 1 from department where tenant_id = $1 and id = any($2::uuid[]) order by id for update', [
    scope.tenantId,
    ids,
  ]);
}

async function isLast(scope: Scope, id: string): Promise<boolean> {
  const others = await scope.sql(
    'select 1 from department where tenant_id = $1 and id <> $2 and archived_at is null limit 1',
    [scope.tenantId, id],
  );
  return others.length === 0;
}

async function move(scope: Scope, { from, to }: { from: string; to: string }): Promise<void> {
  await requireDepartments(scope, [to]);
  const moved = await scope.sql<{ id: string }>('select move_department($1, $2) as id', [from, to]);
  for (const { id } of moved) scope.changed(id);
}

async function close(scope: Scope, id: string): Promise<void> {
  const parameters = [scope.tenantId, id];
  await scope.sql('delete from department_member where tenant_id = $1 and department_id = $2', parameters);
  await scope.sql('delete from opening_hours where tenant_id = $1 and department_id = $2', parameters);
  await scope.sql('update department set archived_at = coalesce(archived_at, $3) where tenant_id = $1 and id = $2', [
    ...parameters,
    scope.now,
  ]);
}
