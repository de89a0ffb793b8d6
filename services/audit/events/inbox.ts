import { z } from 'zod';
import { conversationStatuses } from '../../../domain/inbox/conversation.ts';

const id = z.uuid();

export const inboxEvents = {
  /** Written by `create_conversation` in the database. */
  'conversation.created': z.strictObject({
    subject: z.literal('conversation'),
    id,
    detail: z.strictObject({ department: id }),
  }),
  'conversation.status_changed': z.strictObject({
    subject: z.literal('conversation'),
    id,
    detail: z.strictObject({ from: z.enum(conversationStatuses), to: z.enum(conversationStatuses) }),
  }),
} as const;
