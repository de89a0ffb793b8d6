import type { Scope } from '../../database/scope.ts';

/**
 * True when this transaction alone writes the organisation's sealed log until it ends. Two workers never make two leaves
 * of one number; the second one goes on elsewhere.
 */
export async function lockLog({ sql, tenantId }: Scope): Promise<boolean> {
  const [row] = await sql<{ held: boolean }>(
    `select pg_try_advisory_xact_lock(hashtextextended('audit/' || $1, 0)) as held`,
    [tenantId],
  );
  return row?.held === true;
}
