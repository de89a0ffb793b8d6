import type { OutboundContent } from '../../channels/channel.ts';
import type { Contact } from '../../database/entities/contacts.entity.ts';
import { type Conversation, Message } from '../../database/entities/inbox.entity.ts';
import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { SealedMessage, SealedShapes } from '../../database/sealed-shapes.ts';
import { seal } from '../../database/vault/sealed.ts';
import type { SendPurpose, TemplateCategory } from '../../domain/consent/gate.ts';
import type { MessageKind } from '../../domain/inbox/conversation.ts';

export interface Send {
  purpose: SendPurpose;
  author: 'staff' | 'automation';
  content: OutboundContent;
  /** What the reader sees: for templates the filled-in words; the content's own text otherwise. */
  shownText?: string;
  template?: { id: string; category: TemplateCategory };
  clientId?: string;
  quoteMessageId?: string;
}

/** Where to send: the conversation locked for this transaction, and its person. */
export interface Outbox {
  scope: Scope;
  conversation: Conversation;
  contact: Contact;
}

/** Writes a message into the conversation's outbound loop, in order, and nudges the loop. Answers its id. The gate is asked by the caller and again at release. */
export async function queueSend({ scope, conversation, contact }: Outbox, send: Send): Promise<string> {
  const id = newId();
  const key = await scope.vault.subjectKey({
    tenantId: scope.tenantId,
    subjectId: contact.id,
    purpose: 'subject',
    ...(contact.heldUntil ? { expiresAt: contact.heldUntil } : {}),
  });
  const text = send.shownText ?? (send.content.kind === 'template' ? null : send.content.text);
  conversation.lastOutSeq += 1;
  scope.em.create(Message, {
    id,
    tenantId: scope.tenantId,
    conversationId: conversation.id,
    contactId: contact.id,
    channelId: conversation.channelId,
    author: send.author,
    authorMemberId: scope.actor.kind === 'member' ? scope.actor.id : null,
    kind: kindOf(send.content),
    purpose: send.purpose,
    at: scope.now,
    orderSeq: conversation.lastOutSeq,
    outSeq: conversation.lastOutSeq,
    clientId: send.clientId ?? null,
    quoteMessageId: send.quoteMessageId ?? null,
    templateId: send.template?.id ?? null,
    state: 'queued',
    sealed: seal(key, sealedOf(send, text), { tenantId: scope.tenantId, table: 'message', rowId: id }),
  });
  const preview: SealedShapes['conversation'] = { text };
  conversation.previewKind = kindOf(send.content);
  conversation.previewAuthor = send.author;
  conversation.previewMessageId = id;
  conversation.previewAt = scope.now;
  conversation.previewSeq = conversation.lastOutSeq;
  conversation.previewSealed = seal(key, preview, {
    tenantId: scope.tenantId,
    table: 'conversation',
    rowId: conversation.id,
  });
  conversation.lastActivityAt = scope.now;
  if (send.purpose === 'service') conversation.waitingSince = null;
  await scope.em.flush();
  await scope.nudge({ key: conversation.id, topic: 'outbound', upTo: conversation.lastOutSeq });
  scope.changed(conversation.id);
  return id;
}

function kindOf(content: OutboundContent): MessageKind {
  return content.kind;
}

function sealedOf({ content, template }: Send, text: string | null): SealedMessage {
  return {
    text,
    providerId: null,
    buttons: content.kind === 'buttons' ? content.buttons : [],
    template: content.kind === 'template' ? { ...content.template, category: template?.category ?? 'utility' } : null,
    location: null,
  };
}
