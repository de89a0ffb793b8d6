import { z } from 'zod';
import { linkWith } from '../../../domain/accounts/tokens.ts';
import { instantInWords } from '../facts.ts';
import { mailOfRefs } from '../template.ts';

/** To the new address of an account: it counts once the link was used (BW-7.2). */
export const changeEmail = mailOfRefs({
  refs: z.strictObject({ tokenId: z.uuid(), expiresAt: z.iso.datetime() }),
  write({ tokenId, expiresAt }, { publicUrl, tokens }) {
    const token = tokens.sign('change_email', { id: tokenId, expiresAt: new Date(expiresAt) });
    return {
      subject: 'Confirm your new address for Omniflow',
      lines: ['This address was given as the new one of an Omniflow account. Confirm that it is yours.'],
      action: { label: 'Confirm new address', url: linkWith(token, { publicUrl, purpose: 'change_email' }) },
      closing: [
        `The link works once, until ${instantInWords(expiresAt)}. Until you use it, the old address stays in force.`,
        'If it was not you, do nothing.',
      ],
    };
  },
});
