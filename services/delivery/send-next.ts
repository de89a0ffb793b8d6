import type { Channel, SendOutcome } from '../../channels/channel.ts';
import type { Database, ScopeOptions } from '../../database/scope.ts';
import type { Provider } from '../../domain/channels/health.ts';
import { postTimeoutMs } from '../../domain/delivery/states.ts';
import type { Work } from '../../domain/inbox/work.ts';
import { workOf } from '../inbox/work.ts';
import { recordOutcome } from './record-outcome.ts';
import { type Released, releaseNext } from './release-next.ts';

/** What a send needs besides the facts. */
export interface Sender {
  database: Database;
  channels: Record<Provider, Channel>;
}

/**
 * Moves a conversation's outbound loop by one message: release in one transaction, POST with no lock held, outcome in
 * another. Not retryable as a whole: whoever calls it again starts with the facts.
 */
export async function sendNext(
  { database, channels }: Sender,
  of: { tenantId: string; conversationId: string; now?: Date },
): Promise<Work> {
  const scopeOptions: ScopeOptions = { tenantId: of.tenantId, actor: { kind: 'system' } };
  const { released } = await database.withScope({ ...scopeOptions, ...(of.now && { now: of.now }) }, (scope) =>
    releaseNext(scope, of),
  );
  if (released !== null) {
    const outcome = await post(channels[released.provider], released);
    await database.withScope(scopeOptions, (scope) =>
      recordOutcome(scope, {
        messageId: released.messageId,
        attempt: released.attempt,
        outcome,
        random: Math.random(),
      }),
    );
  }
  return database.withScope(scopeOptions, (scope) => workOf(scope, of.conversationId));
}

/** A process that slept past its lease must not send any more: somebody else may already have settled the message. */
async function post(channel: Channel, { leaseUntil, outbound }: Released): Promise<SendOutcome> {
  if (Date.now() + postTimeoutMs > leaseUntil.getTime()) return { result: 'unknown', code: null };
  return channel.send(outbound);
}
