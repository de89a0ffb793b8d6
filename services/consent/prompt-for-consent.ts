import { answerButtons } from '../../domain/consent/answer.ts';
import { notices } from '../../domain/notices.ts';
import { queueSend } from '../delivery/queue-send.ts';
import type { Thread } from '../inbox/thread.ts';

/** Queues the first-contact question unless it is out already. Answers whether it was queued (PC-2.1). */
export async function promptForConsent(thread: Pick<Thread, 'scope' | 'contact' | 'conversation'>): Promise<boolean> {
  const { scope, contact, conversation } = thread;
  if (contact.standing !== 'unknown') return false;
  await scope.em.flush();
  const open = await scope.sql(
    `select 1 from message where tenant_id = $1 and conversation_id = $2 and purpose = 'consent_prompt' and state in ('queued', 'sending', 'unconfirmed')`,
    [scope.tenantId, conversation.id],
  );
  if (open.length > 0) return false;
  const buttons = [
    { id: answerButtons.yes, title: 'Yes' },
    { id: answerButtons.no, title: 'No' },
  ];
  await queueSend(thread, {
    purpose: 'consent_prompt',
    author: scope.actor.kind === 'member' ? 'staff' : 'automation',
    content: { kind: 'buttons', text: notices.firstContact.text, buttons },
  });
  return true;
}
