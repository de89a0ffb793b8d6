import { recordAudit } from '../audit/record.ts';
import { queueSend } from '../delivery/queue-send.ts';
import { fulfil, oblige } from '../inbox/obligations.ts';
import { recordEvent } from '../inbox/record-event.ts';
import type { Thread } from '../inbox/thread.ts';

/** The one fixed reply to a no (PC-2.4a). Sent once; nothing else may follow. */
export const refusalNotice =
  'Thank you for telling us. We have not saved your information, so we cannot assist you through this service.';

/** Yes: the person's keys lose their expiry first, then the standing changes (key first, then row; PC-2.2). */
export async function acceptStanding(thread: Thread, at: Date): Promise<void> {
  const { scope, contact, conversation } = thread;
  await scope.vault.keep({ tenantId: scope.tenantId, subjectId: contact.id });
  contact.standing = 'accepted';
  contact.standingAt = scope.now;
  contact.heldUntil = null;
  await fulfil(scope, { conversationId: conversation.id, kind: 'quarantine' });
  recordEvent(scope, { conversationId: conversation.id, kind: 'consent_accepted', at });
  await recordAudit(scope, {
    kind: 'consent.accepted',
    subject: 'contact',
    id: contact.id,
    detail: { conversation: conversation.id },
  });
}

/**
 * No: the standing changes and one fixed reply goes out. The words that waited are destroyed by the obligation `forget`,
 * key first; number and name follow once the reply has left (PC-2.4).
 */
export async function refuseStanding(thread: Thread, at: Date): Promise<void> {
  const { scope, contact, conversation } = thread;
  contact.standing = 'refused';
  contact.standingAt = scope.now;
  await fulfil(scope, { conversationId: conversation.id, kind: 'quarantine' });
  recordEvent(scope, { conversationId: conversation.id, kind: 'consent_refused', at });
  await recordAudit(scope, {
    kind: 'consent.refused',
    subject: 'contact',
    id: contact.id,
    detail: { conversation: conversation.id },
  });
  await queueSend(thread, {
    purpose: 'refusal_notice',
    author: 'automation',
    content: { kind: 'text', text: refusalNotice },
  });
  await oblige(scope, { conversationId: conversation.id, kind: 'forget', at: scope.now });
}
