import { z } from 'zod';
import { instantInWords, memberName, organisationName } from '../facts.ts';
import { mailTemplate } from '../template.ts';

/** `offered`: the new owner is asked to accept; `done`: both are told. */
export const ownershipTransferred = mailTemplate({
  refs: z.strictObject({ step: z.enum(['offered', 'done']), from: z.uuid(), to: z.uuid(), at: z.iso.datetime() }),
  livesMs: 7 * 86_400_000,
  read: async (scope, refs) => ({
    ...refs,
    organisation: await organisationName(scope),
    old: await memberName(scope, refs.from),
    next: await memberName(scope, refs.to),
  }),
  write: ({ step, at, organisation, old, next }, { publicUrl }) =>
    step === 'offered'
      ? {
          subject: `${old} wants to hand ${organisation} over to you`,
          lines: [`${old} asks you to become the owner of ${organisation} on Omniflow, on ${instantInWords(at)}.`],
          action: { label: 'Sign in and decide', url: `${publicUrl}/settings/team` },
          closing: ['Nothing changes until you accept.'],
        }
      : {
          subject: `${organisation} has a new owner`,
          lines: [`${next} took ${organisation} over from ${old} on ${instantInWords(at)}.`],
          action: { label: 'See the team', url: `${publicUrl}/settings/team` },
          closing: ['If you did not expect this, tell us at once: reply to this mail.'],
        },
});
