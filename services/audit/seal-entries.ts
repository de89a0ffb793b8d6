import { randomBytes } from 'node:crypto';
import type { Scope } from '../../database/scope.ts';
import { lockLog } from './log-lock.ts';
import { sizeOf, treeAt } from './nodes.ts';
import { isoSql, payloadOf, type SourceRow, selectSources } from './payload.ts';
import { hashLeaf, hashPayload, type Node } from './tree.ts';

/** Entries of one transaction: small enough that a crash repeats little. */
export const sealingBatch = 500;
const saltBytes = 32;

interface Leaf {
  position: number;
  source: SourceRow;
  salt: Buffer;
  payloadHash: Buffer;
  leafHash: Buffer;
}

/**
 * Gives the oldest entries without a leaf their numbers, salts and hashes, in one transaction with their disappearance
 * from the waiting list; answers how many. 0 also when another worker is at it. A crash leaves either all of it or nothing.
 */
export async function sealEntries(scope: Scope): Promise<number> {
  if (!(await lockLog(scope))) return 0;
  const sources = await waitingSources(scope);
  if (sources.length === 0) return 0;
  const tree = await treeAt(scope, await sizeOf(scope));
  const [clock] = await scope.sql<{ now: string }>(`select ${isoSql('now()')} as now`);
  const leaves: Leaf[] = [];
  const nodes: Node[] = [];
  for (const source of sources) {
    const leaf = leafOf(source, { tenantId: scope.tenantId, position: tree.size, sealedAt: clock?.now ?? '' });
    nodes.push(...tree.add(leaf.leafHash));
    leaves.push(leaf);
  }
  await writeLeaves(scope, leaves);
  await writeNodes(scope, nodes);
  return leaves.length;
}

/** Only what is there: an entry that vanished before it was sealed keeps waiting, and the age of the oldest tells of it. */
async function waitingSources(scope: Scope): Promise<SourceRow[]> {
  const waiting = `select source_id from audit_pending where tenant_id = $1 and due_at <= now() and source_kind = '%'`;
  return await scope.sql<SourceRow>(
    `select * from (${selectSources({
      events: `e.tenant_id = $1 and e.id in (${waiting.replace('%', 'event')})`,
      readings: `r.tenant_id = $1 and r.id in (${waiting.replace('%', 'reading')})`,
    })}) as found order by at, id limit $2`,
    [scope.tenantId, sealingBatch],
  );
}

function leafOf(source: SourceRow, of: { tenantId: string; position: number; sealedAt: string }): Leaf {
  const salt = randomBytes(saltBytes);
  const payloadHash = hashPayload(payloadOf(source, of), salt, of.position);
  return { position: of.position, source, salt, payloadHash, leafHash: hashLeaf(payloadHash) };
}

async function writeLeaves({ sql, tenantId }: Scope, leaves: readonly Leaf[]): Promise<void> {
  const positions = leaves.map(({ position }) => position);
  const ids = leaves.map(({ source }) => source.id);
  await sql(
    `insert into audit_leaf (tenant_id, position, source_kind, source_id, sealed_at, payload_hash, leaf_hash)
      select $1, l.position, l.kind, l.id, now(), l.payload, l.leaf from unnest($2::bigint[], $3::text[], $4::uuid[], $5::bytea[], $6::bytea[]) as l(position, kind, id, payload, leaf)`,
    [
      tenantId,
      positions,
      leaves.map(({ source }) => source.sourceKind),
      ids,
      leaves.map(({ payloadHash }) => payloadHash),
      leaves.map(({ leafHash }) => leafHash),
    ],
  );
  await sql(
    'insert into audit_salt (tenant_id, position, salt) select $1, s.position, s.salt from unnest($2::bigint[], $3::text[]) as s(position, salt)',
    [tenantId, positions, leaves.map(({ salt }) => salt.toString('hex'))],
  );
  await sql('delete from audit_pending where tenant_id = $1 and source_id = any($2::uuid[])', [tenantId, ids]);
}

async function writeNodes({ sql, tenantId }: Scope, nodes: readonly Node[]): Promise<void> {
  if (nodes.length === 0) return;
  await sql(
    'insert into audit_node (tenant_id, level, position, hash) select $1, n.level, n.position, n.hash from unnest($2::smallint[], $3::bigint[], $4::bytea[]) as n(level, position, hash)',
    [tenantId, nodes.map(({ level }) => level), nodes.map(({ position }) => position), nodes.map(({ hash }) => hash)],
  );
}
