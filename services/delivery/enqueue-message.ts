import type { OutboundContent } from '../../channels/channel.ts';
import { Contact } from '../../database/entities/contacts.entity.ts';
import { Message } from '../../database/entities/inbox.entity.ts';
import { MessageTemplate } from '../../database/entities/organisation.entity.ts';
import type { Scope } from '../../database/scope.ts';
import { decideSend } from '../../domain/consent/gate.ts';
import { fillTemplate } from '../../domain/delivery/template.ts';
import { DomainError } from '../../domain/errors.ts';
import { lockConversation } from '../inbox/lock-conversation.ts';
import { gateFacts } from './gate-facts.ts';
import { queueSend, type Send } from './queue-send.ts';

type StaffContent =
  | { kind: 'text'; text: string }
  | { kind: 'template'; templateId: string; parameters: Record<string, string> };

export interface EnqueueMessage {
  conversationId: string;
  /** Made by the browser: the same one twice sends once. */
  clientId: string;
  content: StaffContent;
  replyTo?: string;
}

/** Queues a staff message after asking the gate. Throws the gate's code, TEMPLATE_UNKNOWN, INVALID_INPUT or NOT_FOUND. */
export async function enqueueMessage(scope: Scope, input: EnqueueMessage): Promise<{ messageId: string }> {
  const conversation = await lockConversation(scope, input.conversationId);
  const known = await scope.em.findOne(Message, { clientId: input.clientId, conversationId: conversation.id });
  if (known !== null) return { messageId: known.id };
  const send =
    input.content.kind === 'text'
      ? textSend(input.content.text)
      : await templateSend(scope, conversation.channelId, input.content);
  const facts = await gateFacts(scope, conversation.id, { forRelease: false });
  const decision = decideSend({ purpose: 'service', template: send.template?.category ?? null }, facts, scope.now);
  if (!decision.allowed) throw new DomainError(decision.code);
  const contact = await scope.em.findOneOrFail(Contact, { id: conversation.contactId });
  const quoteMessageId = await quotable(scope, input);
  const messageId = await queueSend(
    { scope, conversation, contact },
    { ...send, clientId: input.clientId, ...(quoteMessageId !== null && { quoteMessageId }) },
  );
  return { messageId };
}

function textSend(text: string): Send {
  return { purpose: 'service', author: 'staff', content: { kind: 'text', text } };
}

async function templateSend(
  scope: Scope,
  channelId: string,
  content: Extract<StaffContent, { kind: 'template' }>,
): Promise<Send> {
  const template = await scope.em.findOne(MessageTemplate, { id: content.templateId, channelId });
  if (template === null || template.status !== 'APPROVED') throw new DomainError('TEMPLATE_UNKNOWN');
  const parameters = template.parameters.map(({ key }) => ({ key, text: content.parameters[key] ?? '' }));
  if (parameters.some(({ text }) => text === '')) throw new DomainError('INVALID_INPUT');
  const outbound: OutboundContent = {
    kind: 'template',
    template: {
      name: template.name,
      language: template.language,
      parameterFormat: template.parameterFormat,
      parameters,
    },
  };
  return {
    purpose: 'service',
    author: 'staff',
    content: outbound,
    shownText: fillTemplate(template.body, parameters),
    template: { id: template.id, category: template.category },
  };
}

/** A quote must be of the same conversation; anything else is no quote of this person's. */
async function quotable(scope: Scope, { replyTo, conversationId }: EnqueueMessage): Promise<string | null> {
  if (replyTo === undefined) return null;
  const quoted = await scope.em.findOne(Message, { id: replyTo, conversationId });
  if (quoted === null) throw new DomainError('NOT_FOUND');
  return quoted.id;
}
