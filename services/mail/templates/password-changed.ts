import { z } from 'zod';
import { instantInWords } from '../facts.ts';
import { mailOfRefs } from '../template.ts';

export const passwordChanged = mailOfRefs({
  refs: z.strictObject({ at: z.iso.datetime() }),
  write: ({ at }, { publicUrl }) => ({
    subject: 'Your Omniflow password was changed',
    lines: [`The password of your account was changed on ${instantInWords(at)}. You were signed out on every device.`],
    action: { label: 'Sign in', url: `${publicUrl}/sign-in` },
    closing: [`If it was not you, set a new password at once at ${publicUrl}/forgot and tell your admin.`],
  }),
});
