import type { Scope } from '../../database/scope.ts';
import { conversationStatuses } from '../../domain/inbox/conversation.ts';

const active = `exists (select 1 from membership w where w.tenant_id = app_tenant() and w.id = app_actor() and w.state = 'active')`;

/** Which of these conversations the actor may hear of: those in sight, and those of their queues. A suspended member hears of none. */
export async function visibleAmong(scope: Scope, ids: readonly string[]): Promise<string[]> {
  const rows = await scope.sql<{ id: string }>(
    `select id from conversation where tenant_id = $1 and id = any($2::uuid[]) and ${active}
      union select id from unnest($2::uuid[]) id where in_my_queue(id) and ${active}`,
    [scope.tenantId, ids],
  );
  return rows.map(({ id }) => id);
}

/** Everything the actor may hear of; null for roles that see all of their organisation, who can lose sight of nothing. */
export async function visibleNow(scope: Scope): Promise<string[] | null> {
  const [sight] = await scope.sql<{ all: boolean }>('select app_sees_all() as "all"');
  if (sight?.all === true) return null;
  const rows = await scope.sql<{ id: string }>(
    `select id from conversation where tenant_id = $1 union select q.id from unnest($2::text[]) status, unassigned_queue(status) q`,
    [scope.tenantId, conversationStatuses],
  );
  return rows.map(({ id }) => id);
}
