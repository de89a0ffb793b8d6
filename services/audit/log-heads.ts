import type { Scope } from '../../database/scope.ts';
import { originOf, type SigningKey, signHead } from './note.ts';
import { isoSql } from './payload.ts';
import { GrowingTree, hashLeaf, hashPayload } from './tree.ts';

const origin = 'omniflow/platform';
const hashBytes = 32;
/** Heads of one round; the next one takes the rest. */
const perRound = 1_000;

interface Entry {
  kind: 'head' | 'certificate';
  origin: string;
  size: number | null;
  hash: Buffer;
}

/**
 * Adds the newest heads of all organisations to the platform's own log and signs its head, in one transaction; answers the
 * note, or null when nothing is new. What it holds outlives an organisation: origin, size and root, no word of it.
 */
export async function logHeads(scope: Scope, key: SigningKey): Promise<string | null> {
  const [lock] = await scope.sql<{ held: boolean }>(
    `select pg_try_advisory_xact_lock(hashtextextended('${origin}', 0)) as held`,
  );
  if (lock?.held !== true) return null;
  const heads = await scope.sql<{ tenant_id: string; head_size: string; root: Buffer }>(
    'select tenant_id, head_size, root from heads_to_log($1)',
    [perRound],
  );
  if (heads.length === 0) return null;
  const entries = heads.map(
    ({ tenant_id, head_size, root }): Entry => ({
      kind: 'head',
      origin: originOf(tenant_id),
      size: Number(head_size),
      hash: root,
    }),
  );
  return await append(scope, key, entries);
}

/** Signed heads of the platform's log above a size; the newest alone for null, which stands for all before it. */
export async function platformHeads({ sql }: Scope, above: number | null): Promise<{ size: number; note: string }[]> {
  const rows = await sql<{ size: string; note: string }>(
    `select size, note from platform_checkpoint
      where size > coalesce($1::bigint, (select max(size) - 1 from platform_checkpoint)) order by size limit $2`,
    [above, perRound],
  );
  return rows.map(({ size, note }) => ({ size: Number(size), note }));
}

async function append(scope: Scope, key: SigningKey, entries: readonly Entry[]): Promise<string> {
  const tree = await readTree(scope);
  const first = tree.size;
  const leaves = entries.map((entry, index) => leafOf(entry, first + index));
  for (const leaf of leaves) tree.add(leaf);
  await scope.sql(
    `insert into platform_log (position, kind, origin, size, hash, leaf_hash)
      select * from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bytea[], $6::bytea[])`,
    [
      entries.map((_, index) => first + index),
      entries.map(({ kind }) => kind),
      entries.map((entry) => entry.origin),
      entries.map(({ size }) => size),
      entries.map(({ hash }) => hash),
      leaves,
    ],
  );
  const [clock] = await scope.sql<{ now: string }>(`select ${isoSql('now()')} as now`);
  const at = clock?.now ?? '';
  const root = tree.root();
  const note = signHead({ origin, size: tree.size, root, at, completeTo: at }, key);
  await scope.sql(
    'insert into platform_checkpoint (size, root, frontier, at, key_id, note) values ($1, $2, $3, $4, $5, $6)',
    [tree.size, root, Buffer.concat([...tree.frontier]), at, key.fingerprint, note],
  );
  return note;
}

/** Nothing in it is secret, so its leaves are not salted: anyone who has a head can find it here. */
function leafOf(entry: Entry, position: number): Buffer {
  const said = `${entry.kind}\n${entry.origin}\n${entry.size ?? ''}\n${entry.hash.toString('hex')}\n`;
  return hashLeaf(hashPayload(said, Buffer.alloc(hashBytes), position));
}

async function readTree({ sql }: Scope): Promise<GrowingTree> {
  const [last] = await sql<{ size: string; frontier: Buffer }>(
    'select size, frontier from platform_checkpoint order by size desc limit 1',
  );
  if (last === undefined) return new GrowingTree();
  const count = last.frontier.length / hashBytes;
  const frontier = Array.from({ length: count }, (_, index) =>
    last.frontier.subarray(index * hashBytes, (index + 1) * hashBytes),
  );
  return new GrowingTree(Number(last.size), frontier);
}
