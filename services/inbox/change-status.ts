import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import type { ConversationEventKind, ConversationStatus } from '../../domain/inbox/conversation.ts';
import { recordAudit } from '../audit/record.ts';
import { fulfil, oblige } from './obligations.ts';
import { recordEvent } from './record-event.ts';
import { requireActiveTenant } from './require-change.ts';

export interface StatusChange {
  conversationId: string;
  to: ConversationStatus;
  event: ConversationEventKind;
  /** With `snoozed` only: until this instant, or null until the customer writes. */
  snoozedUntil?: Date | null;
}

const update = `update conversation set status = $3, snoozed_until = $4, snoozed_until_reply = $5, revision = revision + 1,
    waiting_since = case when $3 = 'resolved' then null else waiting_since end
  where tenant_id = $1 and id = $2 returning revision::text as revision`;

/**
 * Puts a conversation into another status, with the wait it brings, the line in the thread and the row of the log.
 * Doing it twice is doing it once. Throws NOT_FOUND when the actor doesn't see it.
 */
export async function changeStatus(scope: Scope, change: StatusChange): Promise<void> {
  await requireActiveTenant(scope);
  const { conversationId, to, event } = change;
  const from = await lockedStatus(scope, conversationId);
  if (from === to && to !== 'snoozed') return;
  const until = change.snoozedUntil ?? null;
  const [updated] = await scope.sql<{ revision: string }>(update, [
    scope.tenantId,
    conversationId,
    to,
    until,
    to === 'snoozed' && until === null,
  ]);
  if (updated === undefined) throw new DomainError('NOT_FOUND');
  if (until !== null) await oblige(scope, { conversationId, kind: 'snooze', at: until });
  else await fulfil(scope, { conversationId, kind: 'snooze' });
  recordEvent(scope, { conversationId, kind: event });
  await recordAudit(scope, {
    kind: 'conversation.status_changed',
    subject: 'conversation',
    id: conversationId,
    detail: { from, to },
  });
  await scope.nudge({ key: conversationId, topic: 'state', upTo: Number(updated.revision) });
  scope.changed(conversationId);
}

/** Locked, so that two colleagues who act at once write one line each and never both the same. */
async function lockedStatus(scope: Scope, conversationId: string): Promise<ConversationStatus> {
  const [current] = await scope.sql<{ status: ConversationStatus }>(
    'select status from conversation where tenant_id = $1 and id = $2 for update',
    [scope.tenantId, conversationId],
  );
  if (current === undefined) throw new DomainError('NOT_FOUND');
  return current.status;
}
