import { z } from 'zod';

const id = z.uuid();
const format = z.enum(['csv', 'jsonl']);

/** What the log keeps of the audit feature. Redaction is written by the database's own function ('audit.redacted'). */
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
} as const;
