import type { Scope } from '../../database/scope.ts';
import type { Look } from './look-at-number.ts';

/** Writes down what the provider said. A number whose access is gone is stopped; only reconnecting starts it again. */
export async function noteLook(scope: Scope, channelId: string, look: Look): Promise<void> {
  const { number } = look;
  await scope.sql(
    `update channel_state set checks = checks || $3::jsonb, asked_at = $4, token_expires_at = coalesce($5, token_expires_at),
        display_number = coalesce($6, display_number), verified_name = coalesce($7, verified_name), quality = coalesce($8, quality),
        messaging_limit = coalesce($9, messaging_limit), number_status = coalesce($10, number_status), name_status = coalesce($11, name_status)
      where tenant_id = $1 and channel_id = $2`,
    [
      scope.tenantId,
      channelId,
      JSON.stringify(look.checks),
      scope.now,
      look.tokenExpiresAt,
      number?.displayNumber ?? null,
      number?.verifiedName ?? null,
      number?.quality ?? null,
      number?.messagingLimit ?? null,
      number?.status ?? null,
      number?.nameStatus ?? null,
    ],
  );
  if (look.stop !== null) await stopChannel(scope, channelId, look.stop);
}

/** Nothing leaves it any more; its admins are told by the worker's round. Stopped already: nothing changes. */
export async function stopChannel(scope: Scope, channelId: string, code: string): Promise<void> {
  const stopped = await scope.sql(
    `update channel set health = 'stopped', health_code = $3 where tenant_id = $1 and id = $2 and health = 'ok' returning id`,
    [scope.tenantId, channelId, code],
  );
  if (stopped.length === 0) return;
  await scope.sql('update channel_state set stopped_at = $3, told_at = null where tenant_id = $1 and channel_id = $2', [
    scope.tenantId,
    channelId,
    scope.now,
  ]);
}
