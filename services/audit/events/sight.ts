import { z } from 'zod';
import { openingReasons } from '../../../domain/inbox/sight.ts';
import { officerSights } from '../../../domain/organisation/sight.ts';

const id = z.uuid();
const conversation = z.literal('conversation');
const member = z.strictObject({ member: z.uuid() });

/** What the log keeps of the sight feature. Rows on conversations are written by the database's own functions. */
export const sightEvents = {
  'conversation.taken': z.strictObject({ subject: conversation, id, detail: handOver() }),
  'conversation.transferred': z.strictObject({ subject: conversation, id, detail: handOver() }),
  'conversation.participant_added': z.strictObject({ subject: conversation, id, detail: member }),
  'conversation.participant_removed': z.strictObject({ subject: conversation, id, detail: member }),
  'conversation.opened_with_reason': z.strictObject({
    subject: conversation,
    id,
    detail: z.strictObject({ reason: z.enum(openingReasons), opening: z.uuid() }),
  }),
  'conversation.opening_ended': z.strictObject({ subject: conversation, id, detail: member }),
  'organisation.officer_sight_changed': z.strictObject({
    subject: z.literal('organisation'),
    id,
    detail: z.strictObject({ from: z.enum(officerSights), to: z.enum(officerSights) }),
  }),
} as const;

function handOver() {
  return z.strictObject({
    from: z.uuid().nullable().optional(),
    to: z.uuid().nullable(),
    fromDepartment: z.uuid().optional(),
    toDepartment: z.uuid().optional(),
  });
}
