import type { Scope } from '../../database/scope.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Every id that stands in a value, at any depth. */
export function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return uuid.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(idsIn);
}

/**
 * Names of those ids that are staff, departments or numbers of the organisation, as they are called today: the log itself
 * holds ids, and customers are named nowhere in it.
 */
export async function readNames({ sql, tenantId }: Scope, ids: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const rows = await sql<{ id: string; name: string }>(
    `select m.id, u.name from membership m join auth."user" u on u.id = m.user_id where m.tenant_id = $1 and m.id = any($2::uuid[])
      union all select id, name from department where tenant_id = $1 and id = any($2::uuid[])
      union all select id, name from channel where tenant_id = $1 and id = any($2::uuid[])`,
    [tenantId, wanted],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
