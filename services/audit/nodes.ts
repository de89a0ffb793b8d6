import type { Scope } from '../../database/scope.ts';
import { type Range, type Subtree, subtreesOf } from '../../domain/audit/tree-shape.ts';
import { GrowingTree, joinSubtrees } from './tree.ts';

/** Number of leaves. */
export async function sizeOf({ sql, tenantId }: Scope): Promise<number> {
  const [last] = await sql<{ position: string }>(
    'select position from audit_leaf where tenant_id = $1 order by position desc limit 1',
    [tenantId],
  );
  return last === undefined ? 0 : Number(last.position) + 1;
}

/** The tree as it stands at `size`, ready to grow: at most one row per bit of the size is read. */
export async function treeAt(scope: Scope, size: number): Promise<GrowingTree> {
  const parts = subtreesOf({ start: 0, end: size });
  const hashes = await readSubtrees(scope, parts);
  return new GrowingTree(size, parts.map(hashes));
}

/** The root over each range of leaves, in one query. */
export async function hashRanges(scope: Scope, ranges: readonly Range[]): Promise<Buffer[]> {
  const parts = ranges.map(subtreesOf);
  const hashes = await readSubtrees(scope, parts.flat());
  return parts.map((list) => joinSubtrees(list.map(hashes)));
}

/** Hashes of full subtrees, as a look-up that throws when one isn't there. */
async function readSubtrees(scope: Scope, parts: readonly Subtree[]): Promise<(part: Subtree) => Buffer> {
  const nodes = parts.filter(({ level }) => level > 0);
  const rows = await scope.sql<{ level: number; position: string; hash: Buffer }>(
    `select n.level, n.position, n.hash from unnest($2::smallint[], $3::bigint[]) as wanted(level, position)
        join audit_node n on n.tenant_id = $1 and n.level = wanted.level and n.position = wanted.position
      union all
      select 0, l.position, l.leaf_hash from audit_leaf l where l.tenant_id = $1 and l.position = any($4::bigint[])`,
    [
      scope.tenantId,
      nodes.map(({ level }) => level),
      nodes.map(({ position }) => position),
      parts.filter(({ level }) => level === 0).map(({ position }) => position),
    ],
  );
  const found = new Map(rows.map((row) => [`${row.level}/${row.position}`, row.hash]));
  return ({ level, position }) => {
    const hash = found.get(`${level}/${position}`);
    if (hash === undefined) throw new Error(`The log lacks node ${level}/${position}.`);
    return hash;
  };
}
