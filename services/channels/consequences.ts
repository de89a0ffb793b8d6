import type { Scope } from '../../database/scope.ts';

export interface Consequences {
  openConversations: number;
  queuedMessages: number;
}

/** What disconnecting a number would touch, as far as the actor sees. */
export async function consequencesOf(scope: Scope, channelId: string): Promise<Consequences> {
  const [counts] = await scope.sql<Consequences>(
    `select (select count(*)::int from conversation where tenant_id = $1 and channel_id = $2 and status <> 'resolved') as "openConversations",
      (select count(*)::int from message where tenant_id = $1 and channel_id = $2 and state = 'queued') as "queuedMessages"`,
    [scope.tenantId, channelId],
  );
  return counts ?? { openConversations: 0, queuedMessages: 0 };
}
