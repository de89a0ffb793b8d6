import { z } from 'zod';
import { conversationStatuses } from '../../../domain/inbox/conversation.ts';

const id = z.uuid();
const nothing = z.strictObject({});

/** Changing hands is written by the database's own functions ('conversation.taken', 'conversation.transferred'). */
export const inboxEvents = {
  'conversation.read': z.strictObject({ subject: z.literal('conversation'), id, detail: nothing }),
  'conversation.status_changed': z.strictObject({
    subject: z.literal('conversation'),
    id,
    detail: z.strictObject({ from: z.enum(conversationStatuses), to: z.enum(conversationStatuses) }),
  }),
  'media.read': z.strictObject({ subject: z.literal('media'), id, detail: nothing }),
} as const;
