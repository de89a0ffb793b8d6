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

const DraftLine = z.object({ id, step: z.enum(draftSteps), reconnects: z.boolean(), expiresAt: instant });
export const channelName = z.string().trim().min(1).max(60);

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
    body: z.strictObject({
      name: channelName,
      departmentId: id,
      seen: z.strictObject({ name: z.string(), departmentId: id }),
    }),
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
};
