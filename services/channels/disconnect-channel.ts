import type { Connector } from '../../channels/connector.ts';
import type { Scope } from '../../database/scope.ts';
import { ownHealthCodes } from '../../domain/channels/health.ts';
import { ProviderRefusal } from '../../domain/channels/refusal.ts';
import { recordAudit } from '../audit/record.ts';
import { type Access, accessOf } from './access.ts';
import { consequencesOf } from './consequences.ts';
import { type Desk, inDesk, type On } from './desk.ts';

/**
 * Ends a connection: first nothing leaves and the log says who ended it, then the provider is told as far as it listens,
 * then the token's key is destroyed, then the rows. What a crash leaves in between, the worker's round ends a minute later.
 * The history stays readable, and the number finds it when it comes back. Throws NOT_FOUND.
 */
export async function disconnectChannel(desk: Desk, on: On, channelId: string): Promise<void> {
  const access = await inDesk(desk, on, async (scope) => {
    await stopForGood(scope, channelId);
    return accessOf(scope, channelId);
  });
  await tellProvider(desk.connectors.whatsapp, access);
  await desk.vault.destroySubject({ tenantId: on.tenantId, subjectId: channelId });
  await inDesk(desk, on, (scope) => closeRows(scope, channelId));
}

/** Told already: whoever ended it needs no word that it stopped. */
async function stopForGood(scope: Scope, channelId: string): Promise<void> {
  const { tenantId, now } = scope;
  await scope.sql('update channel_state set stopped_at = $3, told_at = $3 where tenant_id = $1 and channel_id = $2', [
    tenantId,
    channelId,
    now,
  ]);
  const stopped = await scope.sql(
    `update channel set health = 'stopped', health_code = $3
      where tenant_id = $1 and id = $2 and health_code is distinct from $3 returning 1`,
    [tenantId, channelId, ownHealthCodes.disconnected],
  );
  if (stopped.length === 0) return;
  const { openConversations, queuedMessages } = await consequencesOf(scope, channelId);
  await recordAudit(scope, {
    kind: 'channel.disconnected',
    subject: 'channel',
    id: channelId,
    detail: { open: openConversations, unsent: queuedMessages },
  });
}

/** A provider that refuses changes nothing: the token is destroyed all the same. */
async function tellProvider(connector: Connector, { token, alone, ...of }: Access): Promise<void> {
  if (token === null) return;
  // Other numbers of the account go on receiving.
  const steps = [
    () => connector.deregister({ ...of, token }),
    ...(alone ? [() => connector.unsubscribe({ ...of, token })] : []),
  ];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof ProviderRefusal)) throw error;
    }
  }
}

async function closeRows(scope: Scope, channelId: string): Promise<void> {
  const { tenantId, now } = scope;
  const unsent = await scope.sql<{ conversation: string }>(
    `update message set state = 'failed', failure_code = 'CHANNEL_STOPPED' where tenant_id = $1 and channel_id = $2 and state = 'queued'
      returning conversation_id as conversation`,
    [tenantId, channelId],
  );
  for (const { conversation } of unsent) scope.changed(conversation);
  await scope.sql('delete from channel_route where tenant_id = $1 and channel_id = $2', [tenantId, channelId]);
  await scope.sql(
    `update channel_state set phase = 'disconnected', disconnected_at = $3, asked_at = null, token_expires_at = null, checks = '{}'
      where tenant_id = $1 and channel_id = $2 and phase <> 'disconnected'`,
    [tenantId, channelId, now],
  );
  await scope.sql('update channel set sealed = null where tenant_id = $1 and id = $2', [tenantId, channelId]);
  await scope.sql('select release_account($1)', [channelId]);
}
