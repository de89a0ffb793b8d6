import type { Scope } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { type DatabaseInstant, isoOf } from './instant.ts';
import { createUnsealer } from './unsealer.ts';

export interface OpeningView {
  id: string;
  conversationId: string;
  channelName: string;
  memberName: string;
  reason: string;
  text: string | null;
  openedAt: string;
  endedAt: string;
  reads: { surface: string; times: number; lastAt: string }[];
}

interface Row extends Omit<OpeningView, 'text' | 'endedAt' | 'reads'> {
  sealed: Buffer;
  endedAt: DatabaseInstant;
  memberId: string;
}

interface Read {
  openingId: string;
  surface: string;
  times: number;
  lastAt: DatabaseInstant;
}

/** Every opening with a reason, newest first, with what was read under it (DPDP rule 6(1)(c)). Officers only: to others the list is empty. */
export async function listOpenings(
  scope: Scope,
  { after, limit }: { after: string | null; limit: number },
): Promise<{ items: OpeningView[]; next: string | null }> {
  const [at = 'infinity', id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'] =
    after === null ? [] : decodeCursor(after, ['instant', 'uuid']);
  const found = await scope.sql<Row>(
    `select b.id, b.conversation_id as "conversationId", ch.name as "channelName", u.name as "memberName", b.member_id as "memberId",
        b.reason_code as reason, b.sealed, b.opened_at::text as "openedAt", coalesce(b.ended_at, b.expires_at) as "endedAt"
      from break_glass b join channel ch on ch.tenant_id = b.tenant_id and ch.id = b.channel_id
        join membership m on m.tenant_id = b.tenant_id and m.id = b.member_id join auth."user" u on u.id = m.user_id
      where b.tenant_id = $1 and (b.opened_at, b.id) < ($2::timestamptz, $3::uuid) order by b.opened_at desc, b.id desc limit $4`,
    [scope.tenantId, at, id, limit + 1],
  );
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await show(scope, page),
    next: found.length > limit && last ? encodeCursor([last.openedAt, last.id]) : null,
  };
}

async function show(scope: Scope, page: readonly Row[]): Promise<OpeningView[]> {
  const unsealer = await createUnsealer(
    scope,
    page.map(({ sealed }) => sealed),
  );
  const reads = await readsDuring(scope, page);
  return page.map(({ sealed, memberId: _, ...row }) => ({
    ...row,
    text: unsealer.open<SealedShapes['break_glass']>(sealed, { table: 'break_glass', rowId: row.id })?.reason ?? null,
    openedAt: isoOf(row.openedAt),
    endedAt: isoOf(row.endedAt),
    reads: reads
      .filter(({ openingId }) => openingId === row.id)
      .map(({ surface, times, lastAt }) => ({ surface, times, lastAt: isoOf(lastAt) })),
  }));
}

function readsDuring({ sql, tenantId }: Scope, page: readonly Row[]): Promise<Read[]> {
  return sql<Read>(
    // A reading is kept by its five minutes: the first one may have begun before the opening did.
    `select b.id as "openingId", r.surface, count(*)::int as times, max(r.bucket) as "lastAt"
      from break_glass b join read_log r on r.tenant_id = b.tenant_id and r.conversation_id = b.conversation_id and r.actor_id = b.member_id
        and r.purpose = 'break_glass' and r.bucket > b.opened_at - interval '5 minutes' and r.bucket <= coalesce(b.ended_at, b.expires_at)
      where b.tenant_id = $1 and b.id = any($2::uuid[]) group by b.id, r.surface order by r.surface`,
    [tenantId, page.map(({ id }) => id)],
  );
}
