import type { Scope } from '../../database/scope.ts';
import type { ConversationStatus } from '../../domain/inbox/conversation.ts';
import { windowWarningMs } from '../../domain/inbox/window.ts';
import { readsQueueOnly, seesDoors } from './list-conversations.ts';

export interface ConversationCounts {
  mine: number;
  unassigned: number;
  all: number;
  unread: number;
  closing: number;
}

/** Numbers on the tabs; nothing is counted that the actor may not know of. */
export async function countConversations(
  scope: Scope,
  { status }: { status: ConversationStatus },
): Promise<ConversationCounts> {
  const me = scope.actor.kind === 'member' ? scope.actor.id : null;
  const [visible] = await scope.sql<ConversationCounts>(
    `select count(*) filter (where assignee_id = $3)::int as mine, count(*) filter (where assignee_id is null)::int as unassigned, count(*)::int as "all",
        count(*) filter (where unread > 0)::int as unread,
        count(*) filter (where window_closes_at > $4 and window_closes_at <= $5)::int as closing
      from conversation where tenant_id = $1 and status = $2`,
    [scope.tenantId, status, me, scope.now, new Date(scope.now.getTime() + windowWarningMs)],
  );
  const counts = visible ?? { mine: 0, unassigned: 0, all: 0, unread: 0, closing: 0 };
  if (seesDoors(scope, 'all')) return { ...counts, all: await doorCount(scope, status) };
  return readsQueueOnly(scope, 'unassigned') ? { ...counts, unassigned: await queueLength(scope, status) } : counts;
}

async function doorCount(scope: Scope, status: ConversationStatus): Promise<number> {
  const [doors] = await scope.sql<{ count: number }>('select count(*)::int as count from all_doors($1)', [status]);
  return doors?.count ?? 0;
}

async function queueLength(scope: Scope, status: ConversationStatus): Promise<number> {
  const [queue] = await scope.sql<{ length: number }>('select count(*)::int as length from unassigned_queue($1)', [
    status,
  ]);
  return queue?.length ?? 0;
}
