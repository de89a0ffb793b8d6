import { z } from 'zod';
import { linkWith } from '../../../domain/accounts/tokens.ts';
import { instantInWords } from '../facts.ts';
import { mailOfRefs } from '../template.ts';

/** Account creation (BW-2.4). */
export const verifyEmail = mailOfRefs({
  refs: z.strictObject({ tokenId: z.uuid(), expiresAt: z.iso.datetime() }),
  write({ tokenId, expiresAt }, { publicUrl, tokens }) {
    const token = tokens.sign('verify_email', { id: tokenId, expiresAt: new Date(expiresAt) });
    return {
      subject: 'Confirm your address for Omniflow',
      lines: [
        'You asked for an account at Omniflow. Confirm that this address is yours, and your organisation is opened.',
      ],
      action: { label: 'Confirm address', url: linkWith(token, { publicUrl, purpose: 'verify_email' }) },
      closing: [
        `The link works once, until ${instantInWords(expiresAt)}. After that, everything you entered is erased.`,
        'If it was not you, do nothing: no account is made.',
      ],
    };
  },
});
