import { z } from 'zod';
import { instantInWords } from '../facts.ts';
import { mailOfRefs } from '../template.ts';

/** To the address that is in force, so that its owner hears of a change they did not ask for. */
export const emailChangeAsked = mailOfRefs({
  refs: z.strictObject({ at: z.iso.datetime() }),
  write: ({ at }, { publicUrl }) => ({
    subject: 'A new address was asked for',
    lines: [
      `On ${instantInWords(at)} another address was given for your Omniflow account. It counts once the mail to that address was confirmed.`,
    ],
    action: { label: 'See your profile', url: `${publicUrl}/account/profile` },
    closing: [`If it was not you, set a new password at once at ${publicUrl}/forgot and tell your admin.`],
  }),
});
