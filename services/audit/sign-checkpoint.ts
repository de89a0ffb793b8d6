import type { Scope } from '../../database/scope.ts';
import { lockLog } from './log-lock.ts';
import { sizeOf, treeAt } from './nodes.ts';
import { originOf, type SigningKey, signHead } from './note.ts';
import { isoSql } from './payload.ts';

/** Longer than any of our transactions: what they wrote before it is committed, so a head may say it holds all of it. */
const settledAfter = '2 minutes';

/**
 * Signs the log's head when it grew since the last one; answers its size, or null when there is nothing to sign. A crash
 * before the commit leaves the leaves as they are, and the next round signs.
 */
export async function signCheckpoint(scope: Scope, key: SigningKey): Promise<number | null> {
  if (!(await lockLog(scope))) return null;
  const { tenantId } = scope;
  const size = await sizeOf(scope);
  const [moment] = await scope.sql<{ at: string; completeTo: string; signed: string }>(
    `select ${isoSql('now()')} as at, ${isoSql(
      `least(now() - interval '${settledAfter}', (select min(p.at) from audit_pending p where p.tenant_id = $1))`,
    )} as "completeTo",
      coalesce((select c.size from audit_checkpoint c where c.tenant_id = $1 order by c.size desc limit 1), 0) as signed`,
    [tenantId],
  );
  if (moment === undefined || size <= Number(moment.signed)) return null;
  const root = (await treeAt(scope, size)).root();
  const { at, completeTo } = moment;
  const note = signHead({ origin: originOf(tenantId), size, root, at, completeTo }, key);
  await scope.sql(
    `insert into audit_checkpoint (tenant_id, size, root, at, complete_to, key_id, note) values ($1, $2, $3, $4, $5, $6, $7)`,
    [tenantId, size, root, at, completeTo, key.fingerprint, note],
  );
  await scope.sql(`insert into audit_copy (tenant_id, place) values ($1, 'file') on conflict do nothing`, [tenantId]);
  return size;
}
