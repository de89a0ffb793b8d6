import { z } from 'zod';
import { type DeactivationReason, deactivationReasons } from '../../../domain/platform/deactivation.ts';
import { instantInWords, organisationName } from '../facts.ts';
import { mailTemplate } from '../template.ts';

const because: Readonly<Record<DeactivationReason, string>> = {
  asked: 'your organisation asked for it',
  contract_ended: 'the contract has ended',
  unpaid: 'invoices stayed unpaid',
  spam: 'there were complaints about unwanted messages',
  unlawful_content: 'of unlawful content',
  authority: 'an authority ordered it',
};

/** The organisation will be erased: both instants that count, and what still works until then (OF-6.4, BW-6.2). */
export const organisationDeactivated = mailTemplate({
  refs: z.strictObject({
    reason: z.enum(deactivationReasons),
    reversibleUntil: z.iso.datetime(),
    eraseBy: z.iso.datetime(),
  }),
  livesMs: 2 * 86_400_000,
  async read(scope, refs) {
    return { ...refs, organisation: await organisationName(scope) };
  },
  write: ({ organisation, reason, reversibleUntil, eraseBy }, { publicUrl, operator }) => ({
    subject: `${organisation} will be erased`,
    lines: [
      `${organisation} was deactivated on Omniflow because ${because[reason]}. From now on nothing is sent, and messages that arrive are counted but not kept.`,
      `Until ${instantInWords(reversibleUntil)} this can be taken back. After that, chats, contacts and files are erased for good.`,
      `All of it is erased by ${instantInWords(eraseBy)} at the latest.`,
      'Your staff can still sign in, read, and export their own account and the audit log.',
    ],
    action: { label: 'Open Omniflow', url: publicUrl },
    closing: [`To object, write to ${operator.email} before ${instantInWords(reversibleUntil)}.`],
  }),
});
