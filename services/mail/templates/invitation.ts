import { z } from 'zod';
import { linkWith } from '../../../domain/accounts/tokens.ts';
import { instantInWords, memberName, organisationName } from '../facts.ts';
import { mailTemplate } from '../template.ts';

export const invitation = mailTemplate({
  refs: z.strictObject({ tokenId: z.uuid(), expiresAt: z.iso.datetime(), invitedBy: z.uuid() }),
  read: async (scope, refs) => ({
    ...refs,
    organisation: await organisationName(scope),
    inviter: await memberName(scope, refs.invitedBy),
  }),
  write({ tokenId, expiresAt, organisation, inviter }, { publicUrl, tokens }) {
    const token = tokens.sign('invitation', { id: tokenId, expiresAt: new Date(expiresAt) });
    return {
      subject: `Invitation to ${organisation} on Omniflow`,
      lines: [`${inviter} invites you to join ${organisation} on Omniflow.`],
      action: { label: 'See the invitation', url: linkWith(token, { publicUrl, purpose: 'invitation' }) },
      closing: [
        `The link works once, until ${instantInWords(expiresAt)}.`,
        'If you do not know the sender, do nothing: no account is made.',
      ],
    };
  },
});
