import { z } from 'zod';
import { notificationKinds } from '../../domain/notifications/kinds.ts';
import { operation } from '../http/operation.ts';

const instant = z.iso.datetime();

export const Notification = z
  .object({
    id: z.uuid(),
    kind: z.enum(notificationKinds),
    /** What to open; null for what concerns no conversation in sight. */
    conversationId: z.uuid().nullable(),
    /** What it is about: a member, a session, a partner. */
    subjectId: z.uuid().nullable(),
    /** Who did it. */
    actorName: z.string().nullable(),
    /** A code of the kind's own list. */
    code: z.string().nullable(),
    /** Of a deactivation: until when it can be taken back, and by when all is erased. */
    deactivation: z.object({ reversibleUntil: instant, eraseBy: instant }).nullable(),
    at: instant,
    readAt: instant.nullable(),
  })
  .meta({ id: 'Notification' });
export type Notification = z.output<typeof Notification>;

export const notificationOperations = {
  list: operation({
    id: 'listNotifications',
    summary: 'What I was told, newest first; of conversations only what I still see',
    method: 'get',
    path: '/notifications',
    permission: 'session',
    query: z.object({
      after: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(30),
    }),
    status: 200,
    response: z.object({ items: z.array(Notification), next: z.string().nullable(), unread: z.number().int() }),
  }),
  read: operation({
    id: 'readNotifications',
    summary: 'These were seen',
    method: 'post',
    path: '/notifications/read',
    permission: 'session',
    whileFrozen: true,
    body: z.object({ ids: z.array(z.uuid()).min(1).max(100) }),
    status: 204,
    response: z.undefined(),
  }),
  readAll: operation({
    id: 'readAllNotifications',
    summary: 'Everything was seen',
    method: 'post',
    path: '/notifications/read-all',
    permission: 'session',
    whileFrozen: true,
    status: 204,
    response: z.undefined(),
  }),
};
