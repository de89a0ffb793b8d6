import { z } from 'zod';
import { recoverySteps } from '../../../domain/security/recovery.ts';
import { instantInWords, memberName, organisationName } from '../facts.ts';
import { mailTemplate } from '../template.ts';

/** To every other admin and privacy officer: the second steps of a colleague are to be removed, were, or stay after all (BW-5.4). */
export const colleagueRecovery = mailTemplate({
  refs: z.strictObject({
    memberId: z.uuid(),
    step: z.enum(recoverySteps),
    at: z.iso.datetime(),
    dueAt: z.iso.datetime(),
  }),
  read: async (scope, { memberId, ...refs }) => ({
    ...refs,
    organisation: await organisationName(scope),
    member: await memberName(scope, memberId),
  }),
  write({ step, at, dueAt, organisation, member }, { publicUrl }) {
    const log = { label: 'See the log', url: `${publicUrl}/audit?group=security` };
    if (step === 'stopped')
      return {
        subject: `A recovery was stopped at ${organisation}`,
        lines: [`The recovery of ${member}'s account was stopped on ${instantInWords(at)}. Nothing was removed.`],
        action: log,
      };
    if (step === 'done')
      return {
        subject: `Second steps were removed at ${organisation}`,
        lines: [
          `The recovery of ${member}'s account ended on ${instantInWords(at)}: its second steps were removed and it was signed out everywhere. Until a new one is set up, the password alone opens the account.`,
        ],
        action: log,
        closing: [`If ${member} did not ask for it, suspend the account at once at ${publicUrl}/settings/team.`],
      };
    return {
      subject: `A second step will be removed at ${organisation}`,
      lines: [
        `Support was told that ${member} lost their second step. Unless it is stopped, it is removed on ${instantInWords(dueAt)}; until a new one is set up, the password alone opens the account then.`,
        `Ask ${member} by phone. If they did not ask for it, stop it: any admin can.`,
      ],
      action: { label: 'See and stop it', url: `${publicUrl}/settings/team` },
    };
  },
});
