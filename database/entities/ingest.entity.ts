import { defineEntity, p } from '@mikro-orm/postgresql';
import { nudgeTopics, obligationKinds, processes, startableProcesses } from '../../domain/processes.ts';
import { tenantFilter } from './tenant-filter.ts';

const WebhookReceiptSchema = defineEntity({
  name: 'WebhookReceipt',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    requestId: p.uuid(),
    tenantId: p.uuid().nullable(),
    channelId: p.uuid().nullable(),
    receivedAt: p.datetime().defaultRaw('now()'),
    items: p.integer(),
    stored: p.integer(),
    duplicate: p.integer().default(0),
    status: p.integer().default(0),
    frozen: p.integer().default(0),
    unrouted: p.integer().default(0),
    unparsed: p.integer().default(0),
    field: p.integer().default(0),
  },
});
export class WebhookReceipt extends WebhookReceiptSchema.class {}
WebhookReceiptSchema.setClass(WebhookReceipt);

const SeenEventSchema = defineEntity({
  name: 'SeenEvent',
  filters: tenantFilter,
  properties: {
    tenantId: p.uuid().primary(),
    dedupe: p.blob().$type<Buffer>().primary(),
    at: p.datetime().defaultRaw('now()'),
  },
});
export class SeenEvent extends SeenEventSchema.class {}
SeenEventSchema.setClass(SeenEvent);

const ConversationCounterSchema = defineEntity({
  name: 'ConversationCounter',
  filters: tenantFilter,
  properties: {
    tenantId: p.uuid().primary(),
    thread: p.blob().$type<Buffer>().primary(),
    channelId: p.uuid(),
    conversationId: p.uuid(),
    contactId: p.uuid(),
    lastSeq: p.bigint('number'),
    raisedAt: p.datetime().defaultRaw('now()'),
  },
});
export class ConversationCounter extends ConversationCounterSchema.class {}
ConversationCounterSchema.setClass(ConversationCounter);

const ThreadAliasSchema = defineEntity({
  name: 'ThreadAlias',
  filters: tenantFilter,
  properties: {
    tenantId: p.uuid().primary(),
    alias: p.blob().$type<Buffer>().primary(),
    thread: p.blob().$type<Buffer>(),
  },
});
export class ThreadAlias extends ThreadAliasSchema.class {}
ThreadAliasSchema.setClass(ThreadAlias);

export const inboundOutcomes = ['pending', 'processed', 'held', 'denied', 'tombstoned', 'unparsed', 'frozen'] as const;

const InboundEventSchema = defineEntity({
  name: 'InboundEvent',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    channelId: p.uuid(),
    conversationId: p.uuid(),
    seq: p.bigint('number'),
    receiptId: p.uuid(),
    sealed: p.blob().$type<Buffer>().nullable(),
    outcome: p.enum(inboundOutcomes).default('pending'),
    receivedAt: p.datetime().defaultRaw('now()'),
    finishedAt: p.datetime().nullable(),
  },
});
export class InboundEvent extends InboundEventSchema.class {}
InboundEventSchema.setClass(InboundEvent);

const UnparsedItemSchema = defineEntity({
  name: 'UnparsedItem',
  filters: tenantFilter,
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    channelId: p.uuid(),
    receiptId: p.uuid(),
    sealed: p.blob().$type<Buffer>(),
    receivedAt: p.datetime().defaultRaw('now()'),
  },
});
export class UnparsedItem extends UnparsedItemSchema.class {}
UnparsedItemSchema.setClass(UnparsedItem);

const DeliveryStatusSchema = defineEntity({
  name: 'DeliveryStatus',
  filters: tenantFilter,
  properties: {
    tenantId: p.uuid().primary(),
    channelId: p.uuid().primary(),
    providerHash: p.blob().$type<Buffer>().primary(),
    messageId: p.uuid().nullable(),
    rank: p.smallint(),
    errorCode: p.integer().nullable(),
    acceptedAt: p.datetime().nullable(),
    sentAt: p.datetime().nullable(),
    deliveredAt: p.datetime().nullable(),
    readAt: p.datetime().nullable(),
    failedAt: p.datetime().nullable(),
  },
});
export class DeliveryStatus extends DeliveryStatusSchema.class {}
DeliveryStatusSchema.setClass(DeliveryStatus);

const NudgeSchema = defineEntity({
  name: 'Nudge',
  filters: tenantFilter,
  properties: {
    process: p.enum(startableProcesses).primary(),
    tenantId: p.uuid().primary(),
    key: p.uuid().primary(),
    topic: p.enum(nudgeTopics).primary(),
    upTo: p.bigint('number'),
  },
});
export class Nudge extends NudgeSchema.class {}
NudgeSchema.setClass(Nudge);

const ObligationSchema = defineEntity({
  name: 'Obligation',
  filters: tenantFilter,
  properties: {
    tenantId: p.uuid().primary(),
    process: p.enum(processes).primary(),
    key: p.uuid().primary(),
    kind: p.enum(obligationKinds).primary(),
    subject: p.uuid().primary(),
    dueAt: p.datetime(),
    doneAt: p.datetime().nullable(),
  },
});
export class Obligation extends ObligationSchema.class {}
ObligationSchema.setClass(Obligation);
