import type { Scope } from '../../database/scope.ts';
import { sizeOf } from './nodes.ts';
import { derOf, originOf, type PublicKey } from './note.ts';
import { isoSql, payloadOf, type SourceRow, selectSources } from './payload.ts';

const pageSize = 1_000;

/** Opens a transaction for one page: a slow reader at the other end must not hold one open. */
export type InScope = <T>(use: (scope: Scope) => Promise<T>) => Promise<T>;

interface Page {
  lines: string[];
  heads: number;
}

/**
 * The whole log as JSON lines, as `services/audit/verifier` reads it: what it is of, each entry with content and salt, each
 * signed head behind the last entry it covers, what is not sealed yet, and how many there were. What is added meanwhile
 * stays out.
 */
export async function* exportLines(inScope: InScope, key: PublicKey): AsyncGenerator<string> {
  const start = await inScope((scope) => begin(scope, key));
  yield start.line;
  let heads = 0;
  for (let from = 0; from < start.size; from += pageSize) {
    const to = Math.min(from + pageSize, start.size);
    const page = await inScope((scope) => readPage(scope, from, to));
    heads += page.heads;
    yield* page.lines;
  }
  // A head over more entries than there are: the tail was cut off, and the reader must be able to see it.
  for (const note of start.beyond) yield JSON.stringify({ type: 'checkpoint', note });
  yield* await inScope(readWaiting);
  yield JSON.stringify({ type: 'end', entries: start.size, checkpoints: heads + start.beyond.length });
}

async function begin(scope: Scope, key: PublicKey): Promise<{ line: string; size: number; beyond: string[] }> {
  const size = await sizeOf(scope);
  const rows = await scope.sql<{ note: string }>(
    'select note from audit_checkpoint where tenant_id = $1 and size > $2 order by size',
    [scope.tenantId, size],
  );
  const [clock] = await scope.sql<{ now: string }>(`select ${isoSql('now()')} as now`);
  const line = JSON.stringify({
    type: 'log',
    v: 1,
    origin: originOf(scope.tenantId),
    exportedAt: clock?.now,
    publicKey: derOf(key.publicKey).toString('base64'),
    fingerprint: key.fingerprint,
  });
  return { line, size, beyond: rows.map(({ note }) => note) };
}

interface LeafRow {
  position: string;
  sourceId: string;
  sealedAt: string;
  leaf: string;
  salt: string | null;
}

async function readPage(scope: Scope, from: number, to: number): Promise<Page> {
  const range = [scope.tenantId, from, to];
  const leaves = await scope.sql<LeafRow>(
    `select l.position, l.source_id as "sourceId", ${isoSql('l.sealed_at')} as "sealedAt", encode(l.leaf_hash, 'hex') as leaf, s.salt
      from audit_leaf l left join audit_salt s on s.tenant_id = l.tenant_id and s.position = l.position
      where l.tenant_id = $1 and l.position >= $2 and l.position < $3 order by l.position`,
    range,
  );
  const ofPage = `select source_id from audit_leaf where tenant_id = $1 and position >= $2 and position < $3 and source_kind = '%'`;
  const sources = await scope.sql<SourceRow>(
    selectSources({
      events: `e.tenant_id = $1 and e.id in (${ofPage.replace('%', 'event')})`,
      readings: `r.tenant_id = $1 and r.id in (${ofPage.replace('%', 'reading')})`,
    }),
    range,
  );
  const heads = await scope.sql<{ size: string; note: string }>(
    'select size, note from audit_checkpoint where tenant_id = $1 and size > $2 and size <= $3 order by size',
    range,
  );
  return { lines: interleave(scope.tenantId, { leaves, sources, heads }), heads: heads.length };
}

function interleave(
  tenantId: string,
  of: { leaves: LeafRow[]; sources: SourceRow[]; heads: { size: string; note: string }[] },
): string[] {
  const sources = new Map(of.sources.map((source) => [source.id, source]));
  const heads = [...of.heads];
  const lines: string[] = [];
  const headsUpTo = (size: number): void => {
    while (heads[0] !== undefined && Number(heads[0].size) <= size)
      lines.push(JSON.stringify({ type: 'checkpoint', note: heads.shift()?.note }));
  };
  for (const { position, sourceId, sealedAt, leaf, salt } of of.leaves) {
    headsUpTo(Number(position));
    const source = sources.get(sourceId);
    const payload =
      source === undefined ? 'null' : payloadOf(source, { tenantId, position: Number(position), sealedAt });
    const head = JSON.stringify({ type: 'entry', entry: Number(position) + 1, leaf, salt });
    // The payload as it was hashed, so that it stands in the file byte for byte.
    lines.push(`${head.slice(0, -1)},"payload":${payload}}`);
  }
  headsUpTo(Number.POSITIVE_INFINITY);
  return lines;
}

/** What has no leaf: written in the last second, or put there past the log. */
async function readWaiting({ sql, tenantId }: Scope): Promise<string[]> {
  const rows = await sql<{ id: string; at: string }>(
    `select e.id, ${isoSql('e.at')} as at from audit_event e where e.tenant_id = $1
        and not exists (select 1 from audit_leaf l where l.tenant_id = e.tenant_id and l.source_id = e.id)
      union all
      select r.id, ${isoSql("r.bucket + interval '5 minutes'")} from read_log r where r.tenant_id = $1
        and not exists (select 1 from audit_leaf l where l.tenant_id = r.tenant_id and l.source_id = r.id)
      order by at limit $2`,
    [tenantId, pageSize],
  );
  return rows.map(({ id, at }) => JSON.stringify({ type: 'waiting', id, at }));
}
