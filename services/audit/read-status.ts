import type { Scope } from '../../database/scope.ts';
import { isoOf, isoOrNull } from '../inbox/instant.ts';
import type { CheckView } from './check-log.ts';
import { sizeOf } from './nodes.ts';

export interface StatusView {
  size: number;
  waiting: number;
  waitingSince: string | null;
  checkpoint: { size: number; root: string; at: string; keyId: string } | null;
  check: CheckView | null;
  copies: { place: 'file' | 'webhook'; size: number; at: string | null; failure: string | null }[];
  webhook: string | null;
}

/** How the chain stands. The last check is what was found then; whether it holds now, only a new one tells. */
export async function readStatus(scope: Scope): Promise<StatusView> {
  const { sql, tenantId } = scope;
  const [waiting] = await sql<{ count: number; since: string | null }>(
    'select count(*)::int as count, min(due_at) as since from audit_pending where tenant_id = $1 and due_at <= now()',
    [tenantId],
  );
  const [head] = await sql<{ size: string; root: string; at: string; keyId: string }>(
    `select size, encode(root, 'hex') as root, at, key_id as "keyId" from audit_checkpoint where tenant_id = $1 order by size desc limit 1`,
    [tenantId],
  );
  const places = await sql<{
    place: 'file' | 'webhook';
    url: string | null;
    size: string;
    at: string | null;
    failure: string | null;
  }>(
    'select place, url, copied_size as size, copied_at as at, failure_code as failure from audit_copy where tenant_id = $1 order by place',
    [tenantId],
  );
  return {
    size: await sizeOf(scope),
    waiting: waiting?.count ?? 0,
    waitingSince: isoOrNull(waiting?.since ?? null),
    checkpoint: head === undefined ? null : { ...head, size: Number(head.size), at: isoOf(head.at) },
    check: await lastCheck(scope),
    copies: places.map(({ place, size, at, failure }) => ({ place, size: Number(size), at: isoOrNull(at), failure })),
    webhook: places.find(({ place }) => place === 'webhook')?.url ?? null,
  };
}

async function lastCheck({ sql, tenantId }: Scope): Promise<CheckView | null> {
  const [row] = await sql<Omit<CheckView, 'findings'> & { findings: string }>(
    `select at, took_ms as "tookMs", entries::float8 as entries, checkpoints::float8 as checkpoints, copies, copies_agree as "copiesAgree", findings::text as findings
      from audit_check where tenant_id = $1 order by at desc limit 1`,
    [tenantId],
  );
  if (row === undefined) return null;
  return { ...row, at: isoOf(row.at), findings: JSON.parse(row.findings) as CheckView['findings'] };
}
