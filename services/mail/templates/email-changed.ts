import { z } from 'zod';
import { instantInWords } from '../facts.ts';
import { mailOfRefs } from '../template.ts';

/** To the address that an account had until now: its owner may be the one who didn't change it (BW-7.2). */
export const emailChanged = mailOfRefs({
  refs: z.strictObject({ at: z.iso.datetime() }),
  livesMs: 3 * 86_400_000,
  write: ({ at }) => ({
    subject: 'Your Omniflow account has another address',
    lines: [
      `On ${instantInWords(at)} another address took the place of this one. Signing in and setting a new password work with that address only.`,
    ],
    closing: [
      'If it was you, there is nothing to do. If not, call an admin of your organisation at once: they can suspend the account. You can also reply to this mail.',
    ],
  }),
});
