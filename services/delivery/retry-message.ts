import { Contact } from '../../database/entities/contacts.entity.ts';
import { Message } from '../../database/entities/inbox.entity.ts';
import type { Scope } from '../../database/scope.ts';
import type { SealedMessage } from '../../database/sealed-shapes.ts';
import { keyIdOf, unseal } from '../../database/vault/sealed.ts';
import { decideSend } from '../../domain/consent/gate.ts';
import { rankOf } from '../../domain/delivery/states.ts';
import { DomainError } from '../../domain/errors.ts';
import { lockConversation } from '../inbox/lock-conversation.ts';
import { resent } from './describe-failure.ts';
import { gateFacts } from './gate-facts.ts';
import { queueSend, type Send } from './queue-send.ts';
import { mayDecide, reportedRank } from './settle-message.ts';
import { categoryOf } from './template-category.ts';

/**
 * A person asks to send a failed message again, or an unconfirmed one they judge lost: it goes out as a new message, at
 * the end of the queue, through the gate. Throws NOT_RETRYABLE, NOT_FOUND or the gate's code.
 */
export async function retryMessage(
  scope: Scope,
  input: { conversationId: string; messageId: string },
): Promise<{ messageId: string }> {
  const conversation = await lockConversation(scope, input.conversationId);
  const message = await scope.em.findOne(Message, { id: input.messageId, conversationId: conversation.id });
  if (message === null) throw new DomainError('NOT_FOUND');
  if (message.failureCode === resent || !(await isOver(scope, message))) throw new DomainError('NOT_RETRYABLE');
  const decision = decideSend(
    { purpose: message.purpose, template: await categoryOf(scope, message) },
    await gateFacts(scope, conversation.id, { forRelease: false }),
    scope.now,
  );
  if (!decision.allowed) throw new DomainError(decision.code);
  const contact = await scope.em.findOneOrFail(Contact, { id: conversation.contactId });
  const messageId = await queueSend({ scope, conversation, contact }, await sameAgain(scope, message));
  message.state = 'failed';
  message.failureCode = resent;
  return { messageId };
}

/** What the provider said counts first: a message it delivered is never sent again, however our own view of it ended. */
async function isOver(scope: Scope, message: Message): Promise<boolean> {
  const reported = await reportedRank(scope, message.id);
  if (reported > 0) return reported === rankOf('failed');
  if (message.state === 'unconfirmed') return mayDecide(message, scope.now);
  return message.state === 'failed' || message.state === 'denied';
}

async function sameAgain(scope: Scope, message: Message): Promise<Send> {
  if (!message.sealed) throw new DomainError('KEY_DESTROYED');
  const key = await scope.vault.keyById(scope.tenantId, keyIdOf(message.sealed));
  const body = unseal<SealedMessage>(key, message.sealed, {
    tenantId: scope.tenantId,
    table: 'message',
    rowId: message.id,
  });
  const author = message.author === 'automation' ? 'automation' : 'staff';
  const shared = {
    purpose: message.purpose,
    author,
    ...(message.quoteMessageId ? { quoteMessageId: message.quoteMessageId } : {}),
  } as const;
  if (body.template !== null && message.templateId) {
    const { category, ...template } = body.template;
    return {
      ...shared,
      content: { kind: 'template', template },
      shownText: body.text ?? '',
      template: { id: message.templateId, category },
    };
  }
  if (message.kind === 'buttons')
    return { ...shared, content: { kind: 'buttons', text: body.text ?? '', buttons: body.buttons } };
  return { ...shared, content: { kind: 'text', text: body.text ?? '' } };
}
