import { z } from 'zod';
import { deliveryStates } from '../../domain/delivery/states.ts';
import { authors, conversationEvents, messageKinds } from '../../domain/inbox/conversation.ts';
import { operation } from '../http/operation.ts';
import { Note } from './notes.contract.ts';

const instant = z.iso.datetime();

export const Media = z
  .object({
    id: z.uuid(),
    state: z.enum(['waiting', 'stored', 'refused', 'failed']),
    mime: z.string().nullable(),
    bytes: z.number().int().nullable(),
    fileName: z.string().nullable(),
    /** Whether a browser may show it in place; everything else is a download. */
    inline: z.boolean(),
  })
  .meta({ id: 'Media' });

export const Message = z
  .object({
    id: z.uuid(),
    clientId: z.uuid().nullable(),
    author: z.enum(authors),
    authorName: z.string().nullable(),
    kind: z.enum(messageKinds),
    purpose: z.string(),
    text: z.string().nullable(),
    template: z.object({ name: z.string(), category: z.string() }).nullable(),
    buttons: z.array(z.string()),
    location: z.object({ latitude: z.number(), longitude: z.number(), name: z.string().nullable() }).nullable(),
    media: Media.nullable(),
    quote: z.object({ id: z.uuid(), author: z.enum(authors), text: z.string().nullable() }).nullable(),
    reactions: z.array(z.object({ emoji: z.string(), author: z.enum(authors) })),
    at: instant,
    state: z.enum(deliveryStates).nullable(),
    /** Code and words for staff when it was refused or failed. */
    failure: z
      .object({ code: z.string(), reason: z.string(), action: z.enum(['retry', 'template', 'reconnect', 'none']) })
      .nullable(),
    /** An unconfirmed send that waited long enough: a person decides. */
    needsDecision: z.boolean(),
  })
  .meta({ id: 'Message' });
export type Message = z.output<typeof Message>;

export const EventLine = z
  .object({
    id: z.uuid(),
    kind: z.enum(conversationEvents),
    actorName: z.string().nullable(),
    subjectName: z.string().nullable(),
    departmentName: z.string().nullable(),
    at: instant,
  })
  .meta({ id: 'EventLine' });
export type EventLine = z.output<typeof EventLine>;

export const ThreadItem = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message'), message: Message }),
  z.object({ type: z.literal('event'), event: EventLine }),
  z.object({ type: z.literal('note'), note: Note }),
]);
export type ThreadItem = z.output<typeof ThreadItem>;

const conversationParams = z.object({ id: z.uuid() });
const messageParams = z.object({ id: z.uuid(), messageId: z.uuid() });

export const messageOperations = {
  list: operation({
    id: 'listMessages',
    summary: 'The thread, oldest last page first: items in order of time, `next` reaches further back',
    method: 'get',
    path: '/conversations/{id}/messages',
    permission: 'conversation.read',
    params: conversationParams,
    query: z.object({
      before: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    status: 200,
    response: z.object({ items: z.array(ThreadItem), next: z.string().nullable() }),
  }),
  send: operation({
    id: 'sendMessage',
    summary: 'Queue a text or a template; the same clientId twice sends once',
    method: 'post',
    path: '/conversations/{id}/messages',
    permission: 'conversation.reply',
    params: conversationParams,
    body: z.object({
      clientId: z.uuid(),
      content: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('text'), text: z.string().trim().min(1).max(4096) }),
        z.object({
          kind: z.literal('template'),
          templateId: z.uuid(),
          parameters: z.record(z.string().max(64), z.string().trim().min(1).max(1024)),
        }),
      ]),
      replyTo: z.uuid().optional(),
    }),
    status: 202,
    response: Message,
  }),
  retry: operation({
    id: 'retryMessage',
    summary: 'Send a failed message again, or an unconfirmed one after a person decided so',
    method: 'post',
    path: '/conversations/{id}/messages/{messageId}/retry',
    permission: 'conversation.reply',
    params: messageParams,
    status: 202,
    response: Message,
  }),
  settle: operation({
    id: 'settleMessage',
    summary: 'Leave an unconfirmed send as it is: a person decided it arrived',
    method: 'post',
    path: '/conversations/{id}/messages/{messageId}/settle',
    permission: 'conversation.reply',
    params: messageParams,
    status: 200,
    response: Message,
  }),
};
