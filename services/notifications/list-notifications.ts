import type { Scope } from '../../database/scope.ts';
import type { NotificationKind } from '../../domain/notifications/kinds.ts';
import { decodeCursor, encodeCursor } from '../inbox/cursor.ts';
import { type DatabaseInstant, isoOf, isoOrNull } from '../inbox/instant.ts';

export interface NotificationView {
  id: string;
  kind: NotificationKind;
  conversationId: string | null;
  subjectId: string | null;
  actorName: string | null;
  code: string | null;
  /** Of a deactivation: until when it can be taken back, and by when all is erased. */
  deactivation: { reversibleUntil: string; eraseBy: string } | null;
  at: string;
  readAt: string | null;
}

interface Row extends Omit<NotificationView, 'at' | 'readAt' | 'deactivation'> {
  at: string;
  reversibleUntil: DatabaseInstant | null;
  eraseBy: DatabaseInstant | null;
  readAt: DatabaseInstant | null;
}

/** What the actor was told, newest first; the database leaves out what is not in sight any more. Throws INVALID_INPUT on a cursor that isn't ours. */
export async function listNotifications(
  scope: Scope,
  { after, limit }: { after: string | null; limit: number },
): Promise<{ items: NotificationView[]; next: string | null; unread: number }> {
  const [at = 'infinity', id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'] =
    after === null ? [] : decodeCursor(after, ['instant', 'uuid']);
  const found = await scope.sql<Row>(
    `select n.id, n.kind, n.conversation_id as "conversationId", n.subject_id as "subjectId", u.name as "actorName", n.code, n.at::text as at, n.read_at as "readAt",
        d.reversible_until as "reversibleUntil", d.erase_by as "eraseBy"
      from notification n left join membership m on m.tenant_id = n.tenant_id and m.id = n.actor_id left join auth."user" u on u.id = m.user_id
        left join tenant_deactivation d on d.tenant_id = n.tenant_id and d.id = n.subject_id and n.kind = 'deactivation'
      where n.tenant_id = $1 and n.member_id = app_actor() and (n.at, n.id) < ($2::timestamptz, $3::uuid)
      order by n.at desc, n.id desc limit $4`,
    [scope.tenantId, at, id, limit + 1],
  );
  const [unread] = await scope.sql<{ count: number }>(
    'select count(*)::int as count from notification where tenant_id = $1 and member_id = app_actor() and read_at is null',
    [scope.tenantId],
  );
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(shown),
    next: found.length > limit && last ? encodeCursor([last.at, last.id]) : null,
    unread: unread?.count ?? 0,
  };
}

function shown({ reversibleUntil, eraseBy, ...row }: Row): NotificationView {
  return {
    ...row,
    deactivation:
      reversibleUntil === null || eraseBy === null
        ? null
        : { reversibleUntil: isoOf(reversibleUntil), eraseBy: isoOf(eraseBy) },
    at: isoOf(row.at),
    readAt: isoOrNull(row.readAt),
  };
}
