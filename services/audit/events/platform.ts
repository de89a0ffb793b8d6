import { z } from 'zod';
import { deactivationReasons } from '../../../domain/platform/deactivation.ts';
import { supportReasons } from '../../../domain/platform/support.ts';
import { suspensionReasons } from '../../../domain/platform/suspension.ts';

const id = z.uuid();
const suspended = z.strictObject({
  subject: z.literal('organisation'),
  id,
  detail: z.strictObject({ reason: z.enum(suspensionReasons) }),
});

/** What the log keeps of the platform feature. */
export const platformEvents = {
  'platform.suspended': suspended,
  'platform.suspension_lifted': suspended,
  'platform.deactivated': z.strictObject({
    subject: z.literal('organisation'),
    id,
    detail: z.strictObject({
      reason: z.enum(deactivationReasons),
      calendar: z.string().max(40),
      reversibleUntil: z.iso.datetime(),
      eraseBy: z.iso.datetime(),
    }),
  }),
  'platform.deactivation_taken_back': z.strictObject({
    subject: z.literal('organisation'),
    id,
    detail: z.strictObject({ reason: z.enum(deactivationReasons) }),
  }),
  'support.granted': z.strictObject({
    subject: z.literal('support_access'),
    id,
    detail: z.strictObject({
      reason: z.enum(supportReasons),
      until: z.iso.datetime(),
      conversation: id.nullable(),
    }),
  }),
  'support.ended': z.strictObject({ subject: z.literal('support_access'), id, detail: z.strictObject({}) }),
  /** Written by the database's own functions, in the statement that reads. */
  'support.read': z.strictObject({
    subject: z.enum(['organisation', 'conversation']),
    id,
    detail: z.strictObject({ surface: z.enum(['list', 'thread']) }),
  }),
  /** An operator asked for content without access. */
  'support.refused': z.strictObject({
    subject: z.enum(['organisation', 'conversation']),
    id,
    detail: z.strictObject({ surface: z.enum(['list', 'thread']) }),
  }),
  'partner.told': z.strictObject({
    subject: z.literal('partner'),
    id,
    detail: z.strictObject({ opensAt: z.iso.datetime() }),
  }),
} as const;
