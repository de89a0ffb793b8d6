import { z } from 'zod';

export const redactionReasons = ['person_erased', 'court_order'] as const;

const id = z.uuid();
const format = z.enum(['csv', 'jsonl']);

/** What the log keeps of the audit feature. */
export const auditLogEvents = {
  /** Its id is the export's; the download asks for it. The filter is ids and codes. */
  'audit.exported': z.strictObject({
    subject: z.literal('log'),
    id,
    detail: z.strictObject({
      format,
      from: z.string().nullable(),
      to: z.string().nullable(),
      actor: z.string().nullable(),
      group: z.string().nullable(),
      subject: z.string().nullable(),
      reads: z.boolean(),
    }),
  }),
  'audit.checked': z.strictObject({
    subject: z.literal('log'),
    id,
    detail: z.strictObject({ entries: z.int(), findings: z.int(), copies: z.int(), copiesAgree: z.int() }),
  }),
  'audit.webhook_changed': z.strictObject({
    subject: z.literal('log'),
    id,
    detail: z.strictObject({ from: z.enum(['set', 'none']), to: z.enum(['set', 'none']) }),
  }),
  /** Written by `redact_entry` in the database. */
  'audit.redacted': z.strictObject({
    subject: z.literal('entry'),
    id,
    detail: z.strictObject({ entry: z.int(), reason: z.enum(redactionReasons) }),
  }),
} as const;
