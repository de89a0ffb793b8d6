import { z } from 'zod';
import { conversationStatuses } from '../../../domain/inbox/conversation.ts';

const id = z.uuid();

/** Changing hands is written by the database's own functions ('conversation.taken', 'conversation.transferred'). */
export const inboxEvents = {
  'conversation.status_changed': z.strictObject({
    subject: z.literal('conversation'),
    id,
    detail: z.strictObject({ from: z.enum(conversationStatuses), to: z.enum(conversationStatuses) }),
  }),
} as const;
