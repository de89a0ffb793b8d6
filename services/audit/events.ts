import { z } from 'zod';
import { conversationStatuses } from '../../domain/inbox/conversation.ts';

const id = z.uuid();
const nothing = z.strictObject({});

/**
 * The closed list of what the log keeps of members and of our own processes, with all a row may say: ids, codes and counts. Changing hands
 * is written by the database's own functions ('conversation.taken', 'conversation.transferred').
 */
export const auditEvents = {
  'consent.accepted': z.strictObject({
    subject: z.literal('contact'),
    id,
    detail: z.strictObject({ conversation: id }),
  }),
  'consent.refused': z.strictObject({
    subject: z.literal('contact'),
    id,
    detail: z.strictObject({ conversation: id }),
  }),
  'conversation.read': z.strictObject({ subject: z.literal('conversation'), id, detail: nothing }),
  'conversation.status_changed': z.strictObject({
    subject: z.literal('conversation'),
    id,
    detail: z.strictObject({ from: z.enum(conversationStatuses), to: z.enum(conversationStatuses) }),
  }),
  'media.read': z.strictObject({ subject: z.literal('media'), id, detail: nothing }),
} as const;

export type AuditKind = keyof typeof auditEvents;
export type AuditEvent = { [Kind in AuditKind]: { kind: Kind } & z.input<(typeof auditEvents)[Kind]> }[AuditKind];
