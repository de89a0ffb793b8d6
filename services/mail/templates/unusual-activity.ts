import { z } from 'zod';
import { unusualKinds } from '../../../domain/security/unusual.ts';
import { instantInWords, memberName, organisationName } from '../facts.ts';
import { mailTemplate } from '../template.ts';

/** To every admin and privacy officer: a member reads or exports far more than usual (BW-2.6). Nothing of a customer. */
export const unusualActivity = mailTemplate({
  refs: z.strictObject({
    memberId: z.uuid(),
    what: z.enum(unusualKinds),
    seen: z.int(),
    allowed: z.int(),
    at: z.iso.datetime(),
  }),
  read: async (scope, refs) => ({
    ...refs,
    organisation: await organisationName(scope),
    member: await memberName(scope, refs.memberId),
  }),
  write: ({ memberId, what, seen, allowed, at, organisation, member }, { publicUrl }) => ({
    subject: what === 'reads' ? `Unusual reading at ${organisation}` : `Unusual exports at ${organisation}`,
    lines: [
      what === 'reads'
        ? `${member} opened ${seen} conversations in the hour before ${instantInWords(at)}. Usual for them is at most ${allowed}.`
        : `${member} exported ${seen} times in the day before ${instantInWords(at)}. Your organisation expects at most ${allowed}.`,
    ],
    action: { label: 'See what they did', url: `${publicUrl}/audit?who=${memberId}` },
    closing: [
      `There may be a good reason: ask them. If it was not them, suspend the account at once at ${publicUrl}/settings/team.`,
    ],
  }),
});
