import { z } from 'zod';
import { instantInWords } from '../facts.ts';
import { mailOfRefs } from '../template.ts';

const words = {
  new_device: ['New sign-in to your Omniflow account', 'Your account was used on a device we have not seen before'],
  second_factor_on: ['Two-step sign-in is on', 'Two-step sign-in was turned on for your account'],
  second_factor_off: ['Two-step sign-in is off', 'Two-step sign-in was turned off for your account'],
  passkey_added: ['A passkey was added', 'A passkey was added to your account'],
  passkey_removed: ['A passkey was removed', 'A passkey was removed from your account'],
  recovery_codes_made: ['New recovery codes', 'New recovery codes were made for your account; the old ones are void'],
  recovery_code_used: ['A recovery code was used', 'A recovery code was used to sign in to your account'],
  guessing: ['Somebody guesses at your password', 'Wrong passwords were entered for your account again and again'],
} as const;

export const securityAlerts = Object.keys(words) as (keyof typeof words)[];

export const securityAlert = mailOfRefs({
  refs: z.strictObject({ what: z.enum(securityAlerts), at: z.iso.datetime() }),
  write({ what, at }, { publicUrl }) {
    const [subject, said] = words[what];
    return {
      subject,
      lines: [`${said}, on ${instantInWords(at)}.`],
      action: { label: 'See your sessions', url: `${publicUrl}/account/sessions` },
      closing: [`If it was not you, set a new password at once at ${publicUrl}/forgot and tell your admin.`],
    };
  },
});
