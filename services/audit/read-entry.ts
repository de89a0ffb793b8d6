import type { Scope } from '../../database/scope.ts';
import { inclusionSteps } from '../../domain/audit/tree-shape.ts';
import { DomainError } from '../../domain/errors.ts';
import { type EntryRow, type EntryView, eventColumns, readingColumns, showEntries, withLeaf } from './entry-rows.ts';
import { hashRanges } from './nodes.ts';
import { isoSql, payloadOf, type SourceRow, selectSources } from './payload.ts';

export interface ProofView {
  entry: number;
  payload: string | null;
  salt: string | null;
  leaf: string;
  path: { side: 'left' | 'right'; hash: string; from: number; to: number }[];
  root: string;
  size: number;
  signedAt: string;
  keyId: string;
  note: string;
}

export interface EntryDetail extends EntryView {
  state: 'waiting' | 'sealed' | 'signed';
  sealedAt: string | null;
  proof: ProofView | null;
}

/** One entry with the way from its leaf to the newest signed root. Throws NOT_FOUND. */
export async function readEntry(scope: Scope, { id }: { id: string }): Promise<EntryDetail> {
  const [row] = await scope.sql<EntryRow>(
    withLeaf(
      `(${eventColumns} where e.tenant_id = $1 and e.id = $2 union all ${readingColumns} where r.tenant_id = $1 and r.id = $2) f`,
    ),
    [scope.tenantId, id],
  );
  const [view] = row === undefined ? [] : await showEntries(scope, [row]);
  if (row === undefined || view === undefined) throw new DomainError('NOT_FOUND');
  if (row.position === null) return { ...view, state: 'waiting', sealedAt: null, proof: null };
  const position = Number(row.position);
  const { sealedAt, salt, leaf } = await readLeaf(scope, position);
  const payload = await readPayload(scope, { id, position, sealedAt });
  const proof = await prove(scope, { position, leaf, salt, payload });
  return { ...view, state: proof === null ? 'sealed' : 'signed', sealedAt: new Date(sealedAt).toISOString(), proof };
}

interface LeafRow {
  sealedAt: string;
  salt: string | null;
  leaf: string;
}

async function readLeaf({ sql, tenantId }: Scope, position: number): Promise<LeafRow> {
  const [leaf] = await sql<LeafRow>(
    `select ${isoSql('l.sealed_at')} as "sealedAt", s.salt, encode(l.leaf_hash, 'hex') as leaf
      from audit_leaf l left join audit_salt s on s.tenant_id = l.tenant_id and s.position = l.position where l.tenant_id = $1 and l.position = $2`,
    [tenantId, position],
  );
  if (leaf === undefined) throw new DomainError('NOT_FOUND');
  return leaf;
}

async function readPayload(
  scope: Scope,
  of: { id: string; position: number; sealedAt: string },
): Promise<string | null> {
  const [source] = await scope.sql<SourceRow>(
    selectSources({ events: 'e.tenant_id = $1 and e.id = $2', readings: 'r.tenant_id = $1 and r.id = $2' }),
    [scope.tenantId, of.id],
  );
  return source === undefined ? null : payloadOf(source, { tenantId: scope.tenantId, ...of });
}

/** Null while no head covers the entry. */
async function prove(
  scope: Scope,
  of: { position: number; leaf: string; salt: string | null; payload: string | null },
): Promise<ProofView | null> {
  const [head] = await scope.sql<{ size: string; root: string; at: string; keyId: string; note: string }>(
    `select size, encode(root, 'hex') as root, at, key_id as "keyId", note from audit_checkpoint
      where tenant_id = $1 and size > $2 order by size desc limit 1`,
    [scope.tenantId, of.position],
  );
  if (head === undefined) return null;
  const steps = inclusionSteps(of.position, Number(head.size));
  const hashes = await hashRanges(scope, steps);
  return {
    entry: of.position + 1,
    payload: of.payload,
    salt: of.salt,
    leaf: of.leaf,
    path: steps.map(({ side, start, end }, index) => ({
      side,
      hash: hashes[index]?.toString('hex') ?? '',
      from: start + 1,
      to: end,
    })),
    root: head.root,
    size: Number(head.size),
    signedAt: new Date(head.at).toISOString(),
    keyId: head.keyId,
    note: head.note,
  };
}
