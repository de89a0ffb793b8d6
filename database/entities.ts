import { AuditEvent } from './entities/audit.entity.ts';
import { Contact, ContactIdentity } from './entities/contacts.entity.ts';
import {
  Conversation,
  ConversationCursor,
  ConversationEvent,
  ConversationGrant,
  Media,
  Message,
  MessageReaction,
  SearchToken,
} from './entities/inbox.entity.ts';
import {
  ConversationCounter,
  DeliveryStatus,
  InboundEvent,
  Nudge,
  Obligation,
  SeenEvent,
  ThreadAlias,
  UnparsedItem,
  WebhookReceipt,
} from './entities/ingest.entity.ts';
import {
  Channel,
  ChannelRoute,
  Department,
  DepartmentMember,
  Membership,
  MessageTemplate,
  Tenant,
} from './entities/organisation.entity.ts';

/** Every mapped table; a test compares them with the schema column by column. */
export const entities = [
  Tenant,
  Department,
  Membership,
  DepartmentMember,
  Channel,
  ChannelRoute,
  MessageTemplate,
  Contact,
  ContactIdentity,
  WebhookReceipt,
  SeenEvent,
  ConversationCounter,
  ThreadAlias,
  InboundEvent,
  UnparsedItem,
  DeliveryStatus,
  Nudge,
  Obligation,
  Conversation,
  ConversationCursor,
  ConversationGrant,
  Message,
  MessageReaction,
  Media,
  ConversationEvent,
  SearchToken,
  AuditEvent,
];
