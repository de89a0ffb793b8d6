import { z } from 'zod';
import { channelHealths, providers } from '../../domain/channels/health.ts';
import { tenantStates } from '../../domain/consent/gate.ts';
import { standings } from '../../domain/consent/standing.ts';
import { authors, conversationStatuses, messageKinds } from '../../domain/inbox/conversation.ts';
import { deactivationReasons } from '../../domain/platform/deactivation.ts';
import { supportReasons } from '../../domain/platform/support.ts';
import { suspensionReasons } from '../../domain/platform/suspension.ts';
import { operation } from '../http/operation.ts';
import { Deactivation } from './support.contract.ts';

const instant = z.iso.datetime();
const tenantParams = z.object({ id: z.uuid() });
const page = { after: z.string().max(200).optional(), limit: z.coerce.number().int().min(1).max(100).default(50) };

export const TenantRow = z
  .object({
    id: z.uuid(),
    name: z.string(),
    state: z.enum(tenantStates),
    createdAt: instant,
    members: z.number().int(),
    channels: z.number().int(),
    channelsStopped: z.number().int(),
    suspendedFor: z.enum(suspensionReasons).nullable(),
    /** Of one that is being deactivated: by when nothing of it is left. */
    eraseBy: instant.nullable(),
  })
  .meta({ id: 'TenantRow' });
export type TenantRow = z.output<typeof TenantRow>;

/** What an operator sees of a number: no name, no telephone number. */
export const ChannelHealthRow = z
  .object({
    id: z.uuid(),
    provider: z.enum(providers),
    health: z.enum(channelHealths),
    healthCode: z.string().nullable(),
    createdAt: instant,
    /** Null when none came within a day. */
    lastWebhookAt: instant.nullable(),
  })
  .meta({ id: 'ChannelHealthRow' });

export const OpenSupport = z
  .object({
    id: z.uuid(),
    reason: z.enum(supportReasons),
    ticket: z.string().nullable(),
    conversationId: z.uuid().nullable(),
    grantedAt: instant,
    expiresAt: instant,
  })
  .meta({ id: 'OpenSupport' });

export const OperatorAct = z
  .object({
    id: z.uuid(),
    at: instant,
    operatorName: z.string(),
    kind: z.string(),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: 'OperatorAct' });
export type OperatorAct = z.output<typeof OperatorAct>;

export const DeactivationPreview = z
  .object({
    counts: z.object({
      messages: z.number().int(),
      contacts: z.number().int(),
      conversations: z.number().int(),
      files: z.number().int(),
      people: z.number().int(),
      numbers: z.number().int(),
    }),
    /** If it were asked for at this moment. */
    times: z.array(z.object({ reason: z.enum(deactivationReasons), reversibleUntil: instant, eraseBy: instant })),
  })
  .meta({ id: 'DeactivationPreview' });
export type DeactivationPreview = z.output<typeof DeactivationPreview>;

export const TenantDetail = z
  .object({
    id: z.uuid(),
    name: z.string(),
    state: z.enum(tenantStates),
    createdAt: instant,
    members: z.number().int(),
    suspension: z.object({ reason: z.enum(suspensionReasons), at: instant }).nullable(),
    deactivation: Deactivation.nullable(),
    channels: z.array(ChannelHealthRow),
    support: z.array(OpenSupport),
    acts: z.array(OperatorAct),
  })
  .meta({ id: 'TenantDetail' });
export type TenantDetail = z.output<typeof TenantDetail>;

export const SupportConversation = z
  .object({
    id: z.uuid(),
    title: z.string(),
    provider: z.enum(providers),
    standing: z.enum(standings),
    status: z.enum(conversationStatuses),
    lastActivityAt: instant,
  })
  .meta({ id: 'SupportConversation' });
export type SupportConversation = z.output<typeof SupportConversation>;

export const SupportMessage = z
  .object({
    id: z.uuid(),
    author: z.enum(authors),
    kind: z.enum(messageKinds),
    text: z.string().nullable(),
    at: instant,
  })
  .meta({ id: 'SupportMessage' });
export type SupportMessage = z.output<typeof SupportMessage>;

export const tenantOperations = {
  list: operation({
    id: 'listTenants',
    summary: 'Organisations, newest first: names, states and counts',
    method: 'get',
    path: '/tenants',
    permission: 'operator.verified',
    query: z.object({
      search: z.string().trim().max(100).optional(),
      state: z.enum(tenantStates).optional(),
      ...page,
    }),
    status: 200,
    response: z.object({ items: z.array(TenantRow), next: z.string().nullable() }),
  }),
  get: operation({
    id: 'getTenant',
    summary: 'One organisation: state, health of its numbers, access it has given, what operators did',
    method: 'get',
    path: '/tenants/{id}',
    permission: 'operator.verified',
    params: tenantParams,
    status: 200,
    response: TenantDetail,
  }),
  suspend: operation({
    id: 'suspendTenant',
    summary: 'Stop an organisation: nothing is sent or taken in until it is lifted',
    method: 'post',
    path: '/tenants/{id}/suspend',
    permission: 'operator.verified',
    stepUp: true,
    params: tenantParams,
    body: z.object({ reason: z.enum(suspensionReasons) }),
    status: 204,
    response: z.undefined(),
  }),
  lift: operation({
    id: 'liftSuspension',
    summary: 'End a suspension',
    method: 'post',
    path: '/tenants/{id}/lift',
    permission: 'operator.verified',
    stepUp: true,
    params: tenantParams,
    status: 204,
    response: z.undefined(),
  }),
  previewDeactivation: operation({
    id: 'previewDeactivation',
    summary: 'What a deactivation would erase, and by when: numbers and times',
    method: 'get',
    path: '/tenants/{id}/deactivation',
    permission: 'operator.verified',
    params: tenantParams,
    status: 200,
    response: DeactivationPreview,
  }),
  deactivate: operation({
    id: 'deactivateTenant',
    summary: 'Freeze an organisation at once and erase it when it can no longer be taken back',
    method: 'post',
    path: '/tenants/{id}/deactivate',
    permission: 'operator.verified',
    stepUp: true,
    params: tenantParams,
    body: z.object({ reason: z.enum(deactivationReasons) }),
    status: 204,
    response: z.undefined(),
  }),
  takeBackDeactivation: operation({
    id: 'takeBackDeactivation',
    summary: 'Take a deactivation back, until its last moment to do so',
    method: 'post',
    path: '/tenants/{id}/take-back',
    permission: 'operator.verified',
    stepUp: true,
    params: tenantParams,
    status: 204,
    response: z.undefined(),
  }),
  conversations: operation({
    id: 'listSupportConversations',
    summary: 'Conversations that the organisation let support see; the reading is noted in its log',
    method: 'get',
    path: '/tenants/{id}/conversations',
    permission: 'operator.verified',
    params: tenantParams,
    query: z.object(page),
    status: 200,
    response: z.object({ items: z.array(SupportConversation), next: z.string().nullable() }),
  }),
  thread: operation({
    id: 'readSupportThread',
    summary: 'Words of one of them, newest page first; the reading is noted in its log',
    method: 'get',
    path: '/tenants/{id}/conversations/{conversationId}/messages',
    permission: 'operator.verified',
    params: tenantParams.extend({ conversationId: z.uuid() }),
    query: z.object({ before: page.after, limit: page.limit }),
    status: 200,
    response: z.object({ items: z.array(SupportMessage), next: z.string().nullable() }),
  }),
};
