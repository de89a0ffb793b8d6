import { Contact, ContactIdentity } from '../../database/entities/contacts.entity.ts';
import type { Conversation } from '../../database/entities/inbox.entity.ts';
import { InboundEvent } from '../../database/entities/ingest.entity.ts';
import type { Scope } from '../../database/scope.ts';
import { isQuarantined } from '../../domain/consent/standing.ts';
import { windowState } from '../../domain/inbox/window.ts';
import type { ObligationKind } from '../../domain/processes.ts';
import { lockConversation } from './lock-conversation.ts';
import { recordEvent } from './record-event.ts';
import { type Work, workOf } from './work.ts';

const tended = ['snooze', 'window', 'quarantine', 'unconfirmed'] as const satisfies readonly ObligationKind[];
type Tended = (typeof tended)[number];

/** Ends the waits of a conversation that are due, and answers what is left. Repeating it changes nothing. */
export async function tendConversation(scope: Scope, { conversationId }: { conversationId: string }): Promise<Work> {
  const due = await scope.sql<{ kind: Tended }>(
    `update obligation set done_at = $3 where tenant_id = $1 and process = 'conversation' and key = $2 and kind = any($4) and done_at is null and due_at <= $3 returning kind`,
    [scope.tenantId, conversationId, scope.now, tended],
  );
  if (due.length > 0) {
    const conversation = await lockConversation(scope, conversationId);
    for (const { kind } of due) await endings[kind](scope, conversation);
    conversation.revision += 1;
    scope.changed(conversationId);
  }
  return workOf(scope, conversationId);
}

const endings: Record<Tended, (scope: Scope, conversation: Conversation) => void | Promise<void>> = {
  snooze: wake,
  window: warnOfWindow,
  quarantine: expireQuarantine,
  // Nothing to do but to show it: from now on staff may decide.
  unconfirmed: () => undefined,
};

function wake(scope: Scope, conversation: Conversation): void {
  if (conversation.status !== 'snoozed') return;
  conversation.status = 'open';
  conversation.snoozedUntil = null;
  conversation.snoozedUntilReply = false;
  recordEvent(scope, { conversationId: conversation.id, kind: 'woken' });
}

function warnOfWindow(scope: Scope, conversation: Conversation): void {
  if (conversation.status === 'resolved' || windowState(conversation.windowClosesAt ?? null, scope.now) !== 'closing')
    return;
  recordEvent(scope, { conversationId: conversation.id, kind: 'window_closing' });
}

/**
 * Nobody answered in time: the keys are past their expiry in the vault, so the words are unreadable already; now the
 * bytes go too. The person is unknown again and may be asked anew (K8).
 */
async function expireQuarantine(scope: Scope, conversation: Conversation): Promise<void> {
  const contact = await scope.em.findOneOrFail(Contact, { id: conversation.contactId });
  if (!isQuarantined(contact.standing)) return;
  await scope.em.nativeUpdate(
    InboundEvent,
    { conversationId: conversation.id, outcome: 'held' },
    { outcome: 'tombstoned', sealed: null, finishedAt: scope.now },
  );
  await scope.em.nativeUpdate(ContactIdentity, { contactId: contact.id }, { sealed: null });
  contact.sealed = null;
  contact.heldUntil = null;
  contact.askedAt = null;
  contact.standing = 'unknown';
  contact.standingAt = scope.now;
  conversation.heldCount = 0;
  conversation.unread = 0;
  conversation.waitingSince = null;
  conversation.status = 'resolved';
  recordEvent(scope, { conversationId: conversation.id, kind: 'quarantine_expired' });
}
