import { z } from 'zod';
import { mailOfRefs } from '../template.ts';

/** Somebody registered with an address that has an account: only its owner learns that. */
export const knownEmail = mailOfRefs({
  refs: z.strictObject({}),
  write: (_, { publicUrl }) => ({
    subject: 'You already have an Omniflow account',
    lines: [
      'Somebody, probably you, asked for a new account at Omniflow with this address. It has an account already, so nothing was changed.',
    ],
    action: { label: 'Sign in', url: `${publicUrl}/sign-in` },
    closing: [
      `If you forgot your password, ask for a new one at ${publicUrl}/forgot`,
      'If it was not you, do nothing.',
    ],
  }),
});
