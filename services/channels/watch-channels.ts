import type { Channel } from '../../channels/channel.ts';
import type { Provider } from '../../domain/channels/health.ts';
import { DomainError } from '../../domain/errors.ts';
import { accessOf } from './access.ts';
import { type Desk, inDesk, type On } from './desk.ts';
import { lookAtNumber } from './look-at-number.ts';
import { noteLook } from './note-look.ts';
import { syncTemplates } from './sync-templates.ts';

/** The provider is asked about a number at most this often, unless it told news itself. Milliseconds. */
export const askEveryMs = 15 * 60_000;
const templatesEveryMs = 6 * 3_600_000;

export interface Watcher extends Desk {
  channels: Record<Provider, Pick<Channel, 'listTemplates'>>;
}

/**
 * Asks the provider about one number in the system's name and keeps what it says; fetches templates when that is due.
 * A provider out of reach changes nothing, and the next round comes.
 */
export async function watchChannel(
  watcher: Watcher,
  { tenantId, channelId, now }: { tenantId: string; channelId: string; now: Date },
): Promise<void> {
  const on: On = { tenantId, actor: { kind: 'system' }, now };
  const access = await inDesk(watcher, on, (scope) => accessOf(scope, channelId));
  const look = await lookAtNumber(watcher.connectors.whatsapp, access, now);
  const due = await inDesk(watcher, on, async (scope) => {
    await noteLook(scope, channelId, look);
    const stale = await scope.sql(
      'select 1 from channel_state where tenant_id = $1 and channel_id = $2 and coalesce(templates_at, to_timestamp(0)) < $3',
      [tenantId, channelId, new Date(now.getTime() - templatesEveryMs)],
    );
    return stale.length > 0 && look.stop === null;
  });
  if (due && access.token !== null)
    await fetchTemplates(watcher, on, { channelId, businessId: access.businessId, token: access.token });
}

async function fetchTemplates(
  watcher: Watcher,
  on: On,
  { channelId, ...of }: { channelId: string; businessId: string; token: string },
): Promise<void> {
  try {
    const templates = await watcher.channels.whatsapp.listTemplates(of);
    await inDesk(watcher, on, async (scope) => {
      await syncTemplates(scope, { channelId, templates });
      await scope.em.flush();
      await scope.sql('update channel_state set templates_at = $3 where tenant_id = $1 and channel_id = $2', [
        scope.tenantId,
        channelId,
        scope.now,
      ]);
    });
  } catch (error) {
    // Its reason stands among the number's checks already, or it was out of reach: they stay due.
    if (!(error instanceof DomainError) || (error.code !== 'UNAVAILABLE' && error.code !== 'CHANNEL_STOPPED'))
      throw error;
  }
}
