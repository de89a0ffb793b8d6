import { z } from 'zod';
import { noticeKinds } from '../../../domain/accounts/notices.ts';

const id = z.uuid();
const nothing = z.strictObject({});

/** What the log keeps of the accounts feature. */
export const accountsEvents = {
  'account.registered': z.strictObject({ subject: z.literal('member'), id, detail: nothing }),
  'account.password_reset': z.strictObject({ subject: z.literal('member'), id, detail: nothing }),
  'organisation.opened': z.strictObject({ subject: z.literal('tenant'), id, detail: nothing }),
  'notice.accepted': z.strictObject({
    subject: z.literal('notice'),
    id,
    detail: z.strictObject({
      kind: z.enum(noticeKinds),
      version: z.int().positive(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      locale: z.string(),
    }),
  }),
} as const;
