import type { Scope } from '../../database/scope.ts';
import { DomainError, StandsOtherwise } from '../../domain/errors.ts';
import { type DatabaseInstant, isoOrNull } from '../inbox/instant.ts';

export interface DepartmentView {
  id: string;
  name: string;
  revision: number;
  archivedAt: string | null;
  memberIds: string[];
  usage: { conversations: number; unresolved: number; channels: number } | null;
}

interface Row extends Omit<DepartmentView, 'archivedAt' | 'usage'> {
  archivedAt: DatabaseInstant | null;
}

interface Usage {
  id: string;
  conversations: string;
  unresolved: string;
  channels: string;
}

/** Departments by name, archived ones last; for admins with what depends on each. */
export async function listDepartments(scope: Scope): Promise<{ items: DepartmentView[] }> {
  return { items: await readDepartments(scope, null) };
}

/** One of them. Throws NOT_FOUND. */
export async function readDepartment(scope: Scope, id: string): Promise<DepartmentView> {
  const [department] = await readDepartments(scope, id);
  if (department === undefined) throw new DomainError('NOT_FOUND');
  return department;
}

async function readDepartments(scope: Scope, id: string | null): Promise<DepartmentView[]> {
  const rows = await scope.sql<Row>(
    `select d.id, d.name, d.revision, d.archived_at as "archivedAt", array(select m.member_id::text from department_member m
          join membership p on p.tenant_id = m.tenant_id and p.id = m.member_id and p.state = 'active'
          where m.tenant_id = d.tenant_id and m.department_id = d.id order by 1) as "memberIds"
      from department d where d.tenant_id = $1 and ($2::uuid is null or d.id = $2) order by d.archived_at is not null, lower(d.name), d.id`,
    [scope.tenantId, id],
  );
  const usage = await readUsage(scope);
  return rows.map((row) => ({ ...row, archivedAt: isoOrNull(row.archivedAt), usage: usage?.get(row.id) ?? null }));
}

async function readUsage(scope: Scope): Promise<Map<string, NonNullable<DepartmentView['usage']>> | null> {
  if (scope.actor.kind !== 'member' || scope.actor.role !== 'admin') return null;
  const rows = await scope.sql<Usage>(
    'select department_id as id, conversations, unresolved, channels from department_usage()',
  );
  return new Map(
    rows.map(({ id, conversations, unresolved, channels }) => [
      id,
      { conversations: Number(conversations), unresolved: Number(unresolved), channels: Number(channels) },
    ]),
  );
}

/**
 * Raises the revision of a department the caller saw, and so holds it until the end of the transaction. Throws NOT_FOUND, or
 * CONFLICT with the newer version.
 */
export async function reviseDepartment(scope: Scope, of: { id: string; revision: number }): Promise<void> {
  const raised = await scope.sql(
    'update department set revision = revision + 1 where tenant_id = $1 and id = $2 and revision = $3 returning id',
    [scope.tenantId, of.id, of.revision],
  );
  if (raised.length === 0) throw new StandsOtherwise('CONFLICT', await readDepartment(scope, of.id));
}

/** Throws INVALID_INPUT unless each is a department of the organisation that is not archived. */
export async function requireDepartments(scope: Scope, ids: readonly string[]): Promise<void> {
  const wanted = new Set(ids);
  const found = await scope.sql(
    'select id from department where tenant_id = $1 and id = any($2::uuid[]) and archived_at is null',
    [scope.tenantId, [...wanted]],
  );
  if (found.length !== wanted.size) throw new DomainError('INVALID_INPUT');
}
