import type { Scope } from '../../database/scope.ts';
import { notify } from '../notifications/notify.ts';

/** Admins can reconnect a number, so they hear first that it stopped. */
export async function tellStopped(scope: Scope, channelId: string): Promise<void> {
  const admins = await scope.sql<{ id: string }>(
    `select id from membership where tenant_id = $1 and state = 'active' and role = 'admin'`,
    [scope.tenantId],
  );
  const [channel] = await scope.sql<{ code: string | null }>(
    'select health_code as code from channel where tenant_id = $1 and id = $2',
    [scope.tenantId, channelId],
  );
  await notify(scope, {
    members: admins.map(({ id }) => id),
    kind: 'channel_stopped',
    subjectId: channelId,
    ...(channel?.code && { code: channel.code.toLowerCase().replaceAll('/', '_') }),
  });
}
