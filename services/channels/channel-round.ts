import { oldestIdAt } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { inDesk } from './desk.ts';
import { disconnectChannel } from './disconnect-channel.ts';
import { discardDraft } from './end-draft.ts';
import { askEveryMs, type Watcher, watchChannel } from './watch-channels.ts';

/** What one round takes at most; the next takes the rest. */
const perRound = 20;
/** A disconnection under way is left alone for so long. Milliseconds. */
const closingMs = 60_000;
/** Hours that may still change are counted anew. Milliseconds. */
const tallyBackMs = 70 * 60_000;

type Query = <Row extends object>(text: string, values: unknown[]) => Promise<Row[]>;

interface ChannelId {
  tenant_id: string;
  channel_id: string;
}

export interface Round extends Watcher {
  /** As the worker, without an organisation: for the functions that name what is due anywhere. */
  query: Query;
  /** Tells the admins of an organisation, in the transaction, that a number stopped. */
  tellStopped: (scope: Scope, channelId: string) => Promise<void>;
  /** One number's failure must not keep the others waiting. */
  onError: (error: unknown) => void;
}

/** Asks the provider where that is due, tells admins of numbers that stopped, and ends disconnections that a crash cut short and drafts whose time is over. */
export async function channelRound(round: Round, now: Date): Promise<void> {
  const due = await round.query<ChannelId>('select tenant_id, channel_id from channels_to_ask($1, $2, $3)', [
    new Date(now.getTime() - askEveryMs),
    now,
    perRound,
  ]);
  for (const { tenant_id: tenantId, channel_id: channelId } of due)
    await watchChannel(round, { tenantId, channelId, now }).catch(round.onError);
  const stopped = await round.query<ChannelId>('select tenant_id, channel_id from channels_to_tell($1)', [perRound]);
  for (const { tenant_id: tenantId, channel_id: channelId } of stopped)
    await tell(round, { tenantId, channelId, now }).catch(round.onError);
  const ending = await round.query<ChannelId>('select tenant_id, channel_id from channels_to_close($1, $2)', [
    new Date(now.getTime() - closingMs),
    perRound,
  ]);
  for (const { tenant_id: tenantId, channel_id: channelId } of ending)
    await disconnectChannel(round, { tenantId, actor: { kind: 'system' }, now }, channelId).catch(round.onError);
  const over = await round.query<{ tenant_id: string; draft_id: string }>(
    'select tenant_id, draft_id from expired_drafts($1, $2)',
    [now, perRound],
  );
  for (const { tenant_id: tenantId, draft_id: draftId } of over)
    await discardDraft(round, { tenantId, actor: { kind: 'system' }, now }, draftId).catch(round.onError);
}

async function tell(round: Round, of: { tenantId: string; channelId: string; now: Date }): Promise<void> {
  const { tenantId, channelId, now } = of;
  await inDesk(round, { tenantId, actor: { kind: 'system' }, now }, async (scope) => {
    const first = await scope.sql(
      'update channel_state set told_at = $3 where tenant_id = $1 and channel_id = $2 and told_at is null returning 1',
      [tenantId, channelId, now],
    );
    if (first.length > 0) await round.tellStopped(scope, channelId);
  });
}

/** Counts by number and hour for the health page. `wholeDay` after a start: the worker may have been away. */
export async function tallyChannels(query: Query, { now, wholeDay }: { now: Date; wholeDay: boolean }): Promise<void> {
  const since = new Date(now.getTime() - (wholeDay ? 25 * 3_600_000 : tallyBackMs));
  const hour = new Date(Math.floor(since.getTime() / 3_600_000) * 3_600_000);
  await query('select tally_channels($1, $2, $3)', [hour, oldestIdAt(hour), now]);
}
