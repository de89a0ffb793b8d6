import { z } from 'zod';
import { instantInWords, memberName, organisationName } from '../facts.ts';
import { mailTemplate } from '../template.ts';

/** To every admin and privacy officer: somebody opened a conversation that is not theirs (OF-5.3). No word of the customer's. */
export const breakGlass = mailTemplate({
  refs: z.strictObject({ memberId: z.uuid(), at: z.iso.datetime(), until: z.iso.datetime() }),
  read: async (scope, refs) => ({
    ...refs,
    organisation: await organisationName(scope),
    member: await memberName(scope, refs.memberId),
  }),
  write: ({ at, until, organisation, member }, { publicUrl }) => ({
    subject: `Emergency access at ${organisation}`,
    lines: [
      `${member} opened a conversation without being assigned to it, on ${instantInWords(at)}. Access ends on ${instantInWords(until)}.`,
    ],
    action: { label: 'See reason and readings', url: `${publicUrl}/settings/sight` },
  }),
});
