import { z } from 'zod';
import { openingReasons, sightReasons } from '../../domain/inbox/sight.ts';
import { operation } from '../http/operation.ts';

const instant = z.iso.datetime();
const conversationParams = z.object({ id: z.uuid() });

export const People = z
  .object({
    items: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        via: z.enum(sightReasons),
        /** When an opening with a reason ends. */
        until: instant.nullable(),
      }),
    ),
  })
  .meta({ id: 'People' });
export type People = z.output<typeof People>;
export type Person = People['items'][number];

export const Opening = z
  .object({
    id: z.uuid(),
    conversationId: z.uuid(),
    channelName: z.string(),
    memberName: z.string(),
    reason: z.string(),
    text: z.string().nullable(),
    openedAt: instant,
    /** Closed by themselves, or by its time. */
    endedAt: instant,
    /** What was read while it was open, by surface. */
    reads: z.array(z.object({ surface: z.string(), times: z.number().int(), lastAt: instant })),
  })
  .meta({ id: 'Opening' });
export type Opening = z.output<typeof Opening>;

export const sightOperations = {
  people: operation({
    id: 'listPeopleOfConversation',
    summary: 'Everybody who sees this conversation, and by what',
    method: 'get',
    path: '/conversations/{id}/people',
    permission: 'conversation.read',
    params: conversationParams,
    status: 200,
    response: People,
  }),
  addParticipant: operation({
    id: 'addParticipant',
    summary: 'Let a colleague see a conversation',
    method: 'post',
    path: '/conversations/{id}/participants',
    permission: 'conversation.assign',
    params: conversationParams,
    body: z.object({ memberId: z.uuid() }),
    status: 200,
    response: People,
  }),
  removeParticipant: operation({
    id: 'removeParticipant',
    summary: "End a colleague's sight, or one's own opening before its time",
    method: 'post',
    path: '/conversations/{id}/participants/{memberId}/remove',
    permission: 'conversation.assign',
    params: z.object({ id: z.uuid(), memberId: z.uuid() }),
    status: 204,
    response: z.undefined(),
  }),
  open: operation({
    id: 'openWithReason',
    summary: 'Open a closed conversation for 60 minutes; admins and privacy officers are told at once (OF-5.3)',
    method: 'post',
    path: '/conversations/{id}/open',
    permission: 'conversation.break_glass',
    whileFrozen: true,
    stepUp: true,
    params: conversationParams,
    body: z.object({ reason: z.enum(openingReasons), text: z.string().trim().min(10).max(500) }),
    status: 200,
    response: z.object({ until: instant }),
  }),
  openings: operation({
    id: 'listOpenings',
    summary: 'Who opened what with which reason, and what they read (OF-5.3, DPDP rule 6(1)(c))',
    method: 'get',
    path: '/openings',
    permission: 'audit.read',
    query: z.object({
      after: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    status: 200,
    response: z.object({ items: z.array(Opening), next: z.string().nullable() }),
  }),
};
