import { z } from 'zod';
import { providers } from '../../domain/channels/health.ts';
import { gateCodes } from '../../domain/consent/gate.ts';
import { standings } from '../../domain/consent/standing.ts';
import { deliveryStates } from '../../domain/delivery/states.ts';
import { conversationStatuses, messageKinds } from '../../domain/inbox/conversation.ts';
import { operation } from '../http/operation.ts';

const instant = z.iso.datetime();
const conversationParams = z.object({ id: z.uuid() });

export const inboxViews = ['mine', 'unassigned', 'all'] as const;
export const statusFilters = conversationStatuses;

/** A control and, when it is refused, the reason (ui rule 1). */
export const Capability = z
  .object({ allowed: z.boolean(), code: z.enum(gateCodes).nullable(), reason: z.string().nullable() })
  .meta({ id: 'Capability' });

export const Preview = z
  .object({
    /** `hidden`: consent is unknown or the reader has no grant; then nothing but kind and time leaves the server. */
    kind: z.enum([...messageKinds, 'hidden', 'none']),
    author: z.enum(['customer', 'staff', 'automation']).nullable(),
    text: z.string().nullable(),
    state: z.enum(deliveryStates).nullable(),
  })
  .meta({ id: 'Preview' });

export const ConversationRow = z
  .object({
    id: z.uuid(),
    channel: z.object({ provider: z.enum(providers), name: z.string() }),
    /** Name, or a masked number for people who have not agreed, or null for rows of the queue. */
    title: z.string().nullable(),
    /** A number that may be shown; null when it is not theirs to show. */
    standing: z.enum(standings),
    status: z.enum(conversationStatuses),
    snoozedUntil: instant.nullable(),
    snoozedUntilReply: z.boolean(),
    preview: Preview,
    unread: z.number().int(),
    heldCount: z.number().int(),
    lastActivityAt: instant,
    waitingSince: instant.nullable(),
    windowClosesAt: instant.nullable(),
    assignee: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    department: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    /** False for rows of the unassigned queue that must be taken before their content shows (BW-5.3). */
    readable: z.boolean(),
    /** A closed door: an officer may open it with a reason for 60 minutes (OF-5.3). */
    needsReason: z.boolean(),
  })
  .meta({ id: 'ConversationRow' });
export type ConversationRow = z.output<typeof ConversationRow>;

export const ContactCard = z
  .object({
    id: z.uuid(),
    name: z.string().nullable(),
    phone: z.string().nullable(),
    username: z.string().nullable(),
    country: z.string().nullable(),
    standing: z.enum(standings),
    standingSince: instant.nullable(),
    consent: z.array(
      z.object({
        purpose: z.enum(['store_assist']),
        state: z.enum(['asked', 'granted', 'denied', 'withdrawn', 'unknown']),
        at: instant.nullable(),
      }),
    ),
    firstSeenAt: instant,
    otherConversations: z.array(
      z.object({
        id: z.uuid(),
        provider: z.enum(providers),
        channelName: z.string(),
        status: z.enum(conversationStatuses),
        lastActivityAt: instant,
      }),
    ),
  })
  .meta({ id: 'ContactCard' });

export const ConversationDetail = ConversationRow.extend({
  contact: ContactCard,
  can: z.object({
    reply: Capability,
    sendTemplate: Capability,
    askConsent: Capability,
    assign: Capability,
    resolve: Capability,
  }),
  consentQuestion: z.string(),
  /** When held words are destroyed if no answer comes; null when nothing is held. */
  heldUntil: instant.nullable(),
  askedAt: instant.nullable(),
  /** Colleagues who were let in beside the one who answers for it. */
  participants: z.array(z.object({ id: z.uuid(), name: z.string() })),
  /** When the reader's own opening with a reason ends; null when they see it otherwise. */
  openUntil: instant.nullable(),
}).meta({ id: 'ConversationDetail' });
export type ConversationDetail = z.output<typeof ConversationDetail>;

export const ConversationCounts = z
  .object({
    mine: z.number().int(),
    unassigned: z.number().int(),
    all: z.number().int(),
    unread: z.number().int(),
    closing: z.number().int(),
  })
  .meta({ id: 'ConversationCounts' });

const changed = ConversationDetail;

export const conversationOperations = {
  list: operation({
    id: 'listConversations',
    summary: 'One view of the inbox, newest activity first',
    method: 'get',
    path: '/conversations',
    permission: 'conversation.read',
    query: z.object({
      view: z.enum(inboxViews).default('mine'),
      status: z.enum(statusFilters).default('open'),
      unread: z.enum(['true', 'false']).optional(),
      closing: z.enum(['true', 'false']).optional(),
      sort: z.enum(['newest', 'oldest']).default('newest'),
      after: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    status: 200,
    response: z.object({ items: z.array(ConversationRow), next: z.string().nullable() }),
  }),
  counts: operation({
    id: 'countConversations',
    summary: 'Numbers on the tabs, of what the reader may see',
    method: 'get',
    path: '/conversations/counts',
    permission: 'conversation.read',
    query: z.object({ status: z.enum(statusFilters).default('open') }),
    status: 200,
    response: ConversationCounts,
  }),
  get: operation({
    id: 'getConversation',
    summary: 'A conversation with its contact and what may be done',
    method: 'get',
    path: '/conversations/{id}',
    permission: 'conversation.read',
    params: conversationParams,
    status: 200,
    response: ConversationDetail,
  }),
  take: operation({
    id: 'takeConversation',
    summary: 'Take a conversation from the queue',
    method: 'post',
    path: '/conversations/{id}/take',
    permission: 'conversation.reply',
    params: conversationParams,
    status: 200,
    response: changed,
  }),
  assign: operation({
    id: 'assignConversation',
    summary: 'Give a conversation to a colleague, to a department, or back to its queue; the giver keeps nothing',
    method: 'post',
    path: '/conversations/{id}/assign',
    permission: 'conversation.assign',
    params: conversationParams,
    body: z.object({ memberId: z.uuid().nullable(), departmentId: z.uuid().optional() }),
    status: 204,
    response: z.undefined(),
  }),
  resolve: operation({
    id: 'resolveConversation',
    summary: 'Mark as done',
    method: 'post',
    path: '/conversations/{id}/resolve',
    permission: 'conversation.reply',
    params: conversationParams,
    status: 200,
    response: changed,
  }),
  reopen: operation({
    id: 'reopenConversation',
    summary: 'Bring back (also the undo of resolve and snooze)',
    method: 'post',
    path: '/conversations/{id}/reopen',
    permission: 'conversation.reply',
    params: conversationParams,
    status: 200,
    response: changed,
  }),
  snooze: operation({
    id: 'snoozeConversation',
    summary: 'Put away until a time, or until the customer writes',
    method: 'post',
    path: '/conversations/{id}/snooze',
    permission: 'conversation.reply',
    params: conversationParams,
    body: z.object({ until: z.union([instant, z.literal('reply')]) }),
    status: 200,
    response: changed,
  }),
  markRead: operation({
    id: 'readConversation',
    summary: 'Everything up to this message was seen',
    method: 'post',
    path: '/conversations/{id}/read',
    permission: 'conversation.read',
    whileFrozen: true,
    params: conversationParams,
    body: z.object({ upTo: z.uuid() }),
    status: 204,
    response: z.undefined(),
  }),
};
