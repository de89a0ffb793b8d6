import { z } from 'zod';
import { draftSteps } from '../../domain/channels/draft.ts';
import {
  channelChecks,
  channelHealths,
  channelPhases,
  checkStates,
  numberQualities,
  providers,
} from '../../domain/channels/health.ts';
import { operation } from '../http/operation.ts';

const id = z.uuid();
const instant = z.iso.datetime();

export const Check = z
  .object({
    check: z.enum(channelChecks),
    state: z.enum(checkStates),
    at: instant.nullable(),
    /** Why it failed, and what mends it; null while it hasn't. */
    cure: z.object({ code: z.string(), words: z.string(), help: z.url().nullable() }).nullable(),
  })
  .meta({ id: 'ChannelCheck' });
export type Check = z.output<typeof Check>;

/** Why nothing leaves, in words. */
const Trouble = z.object({ code: z.string(), words: z.string() });

export const Channel = z
  .object({
    id,
    provider: z.enum(providers),
    name: z.string(),
    departmentId: id,
    departmentName: z.string(),
    phase: z.enum(channelPhases),
    health: z.enum(channelHealths),
    trouble: Trouble.nullable(),
    /** Digits only. */
    displayNumber: z.string().nullable(),
    verifiedName: z.string().nullable(),
    quality: z.enum(numberQualities).nullable(),
    /** New people a day; null: no limit, or none is known. */
    peopleADay: z.int().nullable(),
    tokenExpiresAt: instant.nullable(),
    lastWebhookAt: instant.nullable(),
    lastSentAt: instant.nullable(),
    connectedAt: instant.nullable(),
    disconnectedAt: instant.nullable(),
  })
  .meta({ id: 'Channel' });
export type Channel = z.output<typeof Channel>;

export const ChannelHealth = Channel.extend({
  /** When the provider was asked last. */
  askedAt: instant.nullable(),
  numberStatus: z.string().nullable(),
  nameStatus: z.string().nullable(),
  checks: z.array(Check),
  /** The last 24 hours, oldest first, without gaps. */
  hours: z.array(z.object({ hour: instant, received: z.int(), sent: z.int(), failed: z.int() })),
  /** Failures of the last 24 hours by what they mean. */
  failures: z.array(z.object({ code: z.string(), words: z.string(), count: z.int() })),
  /** What disconnecting would touch. */
  consequences: z.object({ openConversations: z.int(), queuedMessages: z.int() }),
}).meta({ id: 'ChannelHealth' });
export type ChannelHealth = z.output<typeof ChannelHealth>;

const FoundNumber = z.object({
  accountId: z.string(),
  displayNumber: z.string(),
  verifiedName: z.string().nullable(),
  quality: z.enum(numberQualities),
  peopleADay: z.int().nullable(),
  nameApproved: z.boolean(),
  /** `ready`: may be chosen; `connected`: is ours already; `in_app`: to be moved first. */
  use: z.enum(['ready', 'connected', 'in_app']),
});

export const Draft = z
  .object({
    id,
    /** The first thing still to do. */
    step: z.enum(draftSteps),
    reconnects: z.boolean(),
    channelId: id.nullable(),
    businessId: z.string().nullable(),
    accountId: z.string().nullable(),
    departmentId: id.nullable(),
    name: z.string().nullable(),
    numbers: z.array(FoundNumber),
    tokenExpiresAt: instant.nullable(),
    acknowledgedAt: instant,
    expiresAt: instant,
    checks: z.array(Check),
  })
  .meta({ id: 'ChannelDraft' });
export type Draft = z.output<typeof Draft>;

const DraftLine = z.object({ id, step: z.enum(draftSteps), reconnects: z.boolean(), expiresAt: instant });
const Token = z
  .string()
  .regex(/^[\x21-\x7e]+$/, 'A token has no spaces or line breaks')
  .min(20)
  .max(1_000);
const MetaId = z.string().regex(/^\d{5,30}$/, 'Digits only, as Meta shows it');
const name = z.string().trim().min(1).max(60);
const ofDraft = z.object({ id });

export const channelOperations = {
  list: operation({
    id: 'listChannels',
    summary: 'Numbers of the organisation with their health, and connections not finished yet',
    method: 'get',
    path: '/channels',
    permission: 'channel.read',
    status: 200,
    response: z.object({
      items: z.array(Channel),
      drafts: z.array(DraftLine),
      agreementAccepted: z.boolean(),
      /** Whether Meta's own sign-up is set up for this installation; pasting a token always works. */
      signUp: z.boolean(),
    }),
  }),
  get: operation({
    id: 'getChannel',
    summary: 'Health of one number',
    method: 'get',
    path: '/channels/{id}',
    permission: 'channel.read',
    params: z.object({ id }),
    status: 200,
    response: ChannelHealth,
  }),
  change: operation({
    id: 'changeChannel',
    summary: 'Name and department of a number; CONFLICT when they are no longer what the editor saw',
    method: 'patch',
    path: '/channels/{id}',
    permission: 'channel.manage',
    params: z.object({ id }),
    body: z.strictObject({ name, departmentId: id, seen: z.strictObject({ name: z.string(), departmentId: id }) }),
    status: 200,
    response: z.object({ name: z.string(), departmentId: id }),
  }),
  check: operation({
    id: 'checkChannel',
    summary: 'Asks the provider about a number now',
    method: 'post',
    path: '/channels/{id}/check',
    permission: 'channel.manage',
    params: z.object({ id }),
    status: 200,
    response: z.object({ checks: z.array(Check) }),
  }),
  disconnect: operation({
    id: 'disconnectChannel',
    summary: 'Ends the connection: token destroyed, nothing is received or sent, history stays',
    method: 'post',
    path: '/channels/{id}/disconnect',
    permission: 'channel.manage',
    stepUp: true,
    params: z.object({ id }),
    status: 204,
    response: z.undefined(),
  }),
  start: operation({
    id: 'startChannelDraft',
    summary:
      "Begins to connect a number, or to reconnect one; needs the data agreement and the acknowledgement of Meta's policies",
    method: 'post',
    path: '/channel-drafts',
    permission: 'channel.manage',
    body: z.strictObject({ policyRead: z.literal(true), reconnect: id.nullable() }),
    status: 201,
    response: Draft,
  }),
  draft: operation({
    id: 'getChannelDraft',
    summary: 'A connection as far as it has come',
    method: 'get',
    path: '/channel-drafts/{id}',
    permission: 'channel.manage',
    params: ofDraft,
    status: 200,
    response: Draft,
  }),
  signUp: operation({
    id: 'openChannelSignUp',
    summary:
      "The address of Meta's sign-up for this connection; what comes back counts once, in this session, within 30 minutes",
    method: 'post',
    path: '/channel-drafts/{id}/sign-up',
    permission: 'channel.manage',
    stepUp: true,
    params: ofDraft,
    status: 200,
    response: z.object({ address: z.url() }),
  }),
  finishSignUp: operation({
    id: 'finishChannelSignUp',
    summary: "Takes the code that Meta's sign-up gave",
    method: 'post',
    path: '/channel-sign-ups',
    permission: 'channel.manage',
    stepUp: true,
    body: z.strictObject({ code: z.string().min(1).max(2_000), state: z.string().min(1).max(500) }),
    status: 200,
    response: Draft,
  }),
  paste: operation({
    id: 'pasteChannelToken',
    summary: 'Takes an account id and a token that staff made with Meta',
    method: 'post',
    path: '/channel-drafts/{id}/token',
    permission: 'channel.manage',
    stepUp: true,
    params: ofDraft,
    body: z.strictObject({ businessId: MetaId, token: Token }),
    status: 200,
    response: Draft,
  }),
  choose: operation({
    id: 'chooseChannelNumber',
    summary: 'Which number, for which department',
    method: 'post',
    path: '/channel-drafts/{id}/number',
    permission: 'channel.manage',
    params: ofDraft,
    body: z.strictObject({ accountId: MetaId, departmentId: id, name }),
    status: 200,
    response: Draft,
  }),
  connect: operation({
    id: 'connectChannel',
    summary: 'Registers the chosen number with its PIN, subscribes to its messages and checks it; may be repeated',
    method: 'post',
    path: '/channel-drafts/{id}/connect',
    permission: 'channel.manage',
    stepUp: true,
    params: ofDraft,
    body: z.strictObject({
      /** Of WhatsApp's two-step verification; null: the number is registered already. */
      pin: z
        .string()
        .regex(/^\d{6}$/, 'Six digits')
        .nullable(),
    }),
    status: 200,
    response: Draft,
  }),
  finish: operation({
    id: 'finishChannelDraft',
    summary: 'Closes the wizard once the number is connected',
    method: 'post',
    path: '/channel-drafts/{id}/finish',
    permission: 'channel.manage',
    params: ofDraft,
    status: 200,
    response: z.object({ channelId: id }),
  }),
  discard: operation({
    id: 'discardChannelDraft',
    summary: 'Gives a connection up; what was set up of it is taken back',
    method: 'post',
    path: '/channel-drafts/{id}/discard',
    permission: 'channel.manage',
    params: ofDraft,
    status: 204,
    response: z.undefined(),
  }),
};
