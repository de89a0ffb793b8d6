import { defineEntity, p } from '@mikro-orm/postgresql';
import { sendPurposes } from '../../domain/consent/gate.ts';
import { authors, conversationEvents, conversationStatuses, messageKinds } from '../../domain/inbox/conversation.ts';
import { grantKinds } from '../../domain/inbox/sight.ts';
import { tenantFilter } from './tenant-filter.ts';

const ConversationSchema = defineEntity({
  name: 'Conversation',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    contactId: p.uuid(),
    channelId: p.uuid(),
    departmentId: p.uuid(),
    assigneeId: p.uuid().nullable(),
    status: p.enum(conversationStatuses).default('open'),
    snoozedUntil: p.datetime().nullable(),
    snoozedUntilReply: p.boolean().default(false),
    lastActivityAt: p.datetime(),
    waitingSince: p.datetime().nullable(),
    windowClosesAt: p.datetime().nullable(),
    unread: p.integer().default(0),
    heldCount: p.integer().default(0),
    previewKind: p.enum([...messageKinds, 'none'] as const).default('none'),
    previewAuthor: p.enum(authors).nullable(),
    previewMessageId: p.uuid().nullable(),
    previewAt: p.datetime().nullable(),
    previewSeq: p.bigint('number').default(0),
    previewSealed: p.blob().$type<Buffer>().nullable(),
    lastOutSeq: p.bigint('number').default(0),
    revision: p.bigint('number').default(0),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export class Conversation extends ConversationSchema.class {}
ConversationSchema.setClass(Conversation);

const ConversationCursorSchema = defineEntity({
  name: 'ConversationCursor',
  filters: tenantFilter,
  properties: {
    tenantId: p.uuid().primary(),
    conversationId: p.uuid().primary(),
    processedSeq: p.bigint('number').default(0),
  },
});
export class ConversationCursor extends ConversationCursorSchema.class {}
ConversationCursorSchema.setClass(ConversationCursor);

const ConversationGrantSchema = defineEntity({
  name: 'ConversationGrant',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    conversationId: p.uuid(),
    contactId: p.uuid(),
    memberId: p.uuid().nullable(),
    departmentId: p.uuid().nullable(),
    kind: p.enum(grantKinds).default('assignee'),
    givenBy: p.uuid().nullable(),
    expiresAt: p.datetime().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export class ConversationGrant extends ConversationGrantSchema.class {}
ConversationGrantSchema.setClass(ConversationGrant);

/** Our own view of a send; what the provider reports stands in delivery_status. */
export const ownStates = ['queued', 'sending', 'unconfirmed', 'accepted', 'failed', 'denied'] as const;

const MessageSchema = defineEntity({
  name: 'Message',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    conversationId: p.uuid(),
    contactId: p.uuid(),
    channelId: p.uuid(),
    author: p.enum(authors),
    authorMemberId: p.uuid().nullable(),
    kind: p.enum(messageKinds),
    purpose: p.enum(sendPurposes).default('service'),
    sealed: p.blob().$type<Buffer>().nullable(),
    at: p.datetime(),
    orderSeq: p.bigint('number'),
    inSeq: p.bigint('number').nullable(),
    outSeq: p.bigint('number').nullable(),
    clientId: p.uuid().nullable(),
    providerHash: p.blob().$type<Buffer>().nullable(),
    quoteMessageId: p.uuid().nullable(),
    templateId: p.uuid().nullable(),
    state: p.enum(ownStates).nullable(),
    attempt: p.integer().default(0),
    leaseUntil: p.datetime().nullable(),
    nextAttemptAt: p.datetime().nullable(),
    failureCode: p.text().nullable(),
    withdrawnAt: p.datetime().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export class Message extends MessageSchema.class {}
MessageSchema.setClass(Message);

const MessageReactionSchema = defineEntity({
  name: 'MessageReaction',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    conversationId: p.uuid(),
    messageId: p.uuid(),
    author: p.enum(authors),
    sealed: p.blob().$type<Buffer>(),
    at: p.datetime(),
  },
});
export class MessageReaction extends MessageReactionSchema.class {}
MessageReactionSchema.setClass(MessageReaction);

const MediaSchema = defineEntity({
  name: 'Media',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    conversationId: p.uuid(),
    contactId: p.uuid(),
    messageId: p.uuid(),
    sealed: p.blob().$type<Buffer>().nullable(),
    state: p.enum(['waiting', 'stored', 'refused', 'failed'] as const),
    mime: p.text().nullable(),
    bytes: p.bigint('number').nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export class Media extends MediaSchema.class {}
MediaSchema.setClass(Media);

const ConversationEventSchema = defineEntity({
  name: 'ConversationEvent',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    conversationId: p.uuid(),
    kind: p.enum(conversationEvents),
    actorMemberId: p.uuid().nullable(),
    subjectMemberId: p.uuid().nullable(),
    subjectDepartmentId: p.uuid().nullable(),
    at: p.datetime(),
  },
});
export class ConversationEvent extends ConversationEventSchema.class {}
ConversationEventSchema.setClass(ConversationEvent);

const SearchTokenSchema = defineEntity({
  name: 'SearchToken',
  filters: tenantFilter,
  properties: {
    tenantId: p.uuid().primary(),
    token: p.blob().$type<Buffer>().primary(),
    messageId: p.uuid().primary(),
    conversationId: p.uuid(),
    at: p.datetime(),
  },
});
export class SearchToken extends SearchTokenSchema.class {}
SearchTokenSchema.setClass(SearchToken);
