import { z } from 'zod';
import { instantInWords, memberName, organisationName } from '../facts.ts';
import { mailTemplate } from '../template.ts';

/** To every other admin: a colleague's second step was taken away (BW-5.4). The colleague gets a mail of their own. */
export const secondStepReset = mailTemplate({
  refs: z.strictObject({ memberId: z.uuid(), byMemberId: z.uuid(), at: z.iso.datetime() }),
  read: async (scope, { memberId, byMemberId, at }) => ({
    at,
    organisation: await organisationName(scope),
    member: await memberName(scope, memberId),
    by: await memberName(scope, byMemberId),
  }),
  write: ({ at, organisation, member, by }, { publicUrl }) => ({
    subject: `A second step was reset at ${organisation}`,
    lines: [
      `${by} reset the second step of ${member} on ${instantInWords(at)}. ${member} was signed out everywhere; until a new one is set up, their password alone opens the account.`,
    ],
    action: { label: 'See the log', url: `${publicUrl}/audit?group=security` },
    closing: [`If ${member} did not ask for it, suspend the account at once at ${publicUrl}/settings/team.`],
  }),
});
