import { z } from 'zod';
import { instantInWords, organisationName } from '../facts.ts';
import { mailTemplate } from '../template.ts';

/** Renewal of a subscription (BW-2.4). A second one would look like a second charge. */
export const subscriptionRenewal = mailTemplate({
  refs: z.strictObject({ renewsAt: z.iso.datetime() }),
  once: true,
  read: async (scope, refs) => ({ ...refs, organisation: await organisationName(scope) }),
  write: ({ renewsAt, organisation }, { publicUrl }) => ({
    subject: `Your Omniflow subscription renews soon`,
    lines: [`The subscription of ${organisation} renews on ${instantInWords(renewsAt)}.`],
    action: { label: 'See your subscription', url: `${publicUrl}/settings` },
    closing: ['You can end it there until that day.'],
  }),
});
