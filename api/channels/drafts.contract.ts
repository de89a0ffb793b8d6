import { z } from 'zod';
import { draftSteps } from '../../domain/channels/draft.ts';
import { numberQualities } from '../../domain/channels/health.ts';
import { operation } from '../http/operation.ts';
import { Check, channelName as name } from './channels.contract.ts';

const id = z.uuid();
const instant = z.iso.datetime();

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

const Token = z
  .string()
  .regex(/^[\x21-\x7e]+$/, 'A token has no spaces or line breaks')
  .min(20)
  .max(1_000);
const MetaId = z.string().regex(/^\d{5,30}$/, 'Digits only, as Meta shows it');
const ofDraft = z.object({ id });

/** A number on its way to be connected. */
export const channelDraftOperations = {
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
  get: operation({
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
