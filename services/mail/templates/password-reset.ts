import { z } from 'zod';
import { linkWith } from '../../../domain/accounts/tokens.ts';
import { instantInWords } from '../facts.ts';
import { mailOfRefs } from '../template.ts';

export const passwordReset = mailOfRefs({
  refs: z.strictObject({ tokenId: z.uuid(), expiresAt: z.iso.datetime() }),
  write({ tokenId, expiresAt }, { publicUrl, tokens }) {
    const token = tokens.sign('password_reset', { id: tokenId, expiresAt: new Date(expiresAt) });
    return {
      subject: 'Set a new password for Omniflow',
      lines: ['Somebody asked for a new password for your account.'],
      action: { label: 'Set a new password', url: linkWith(token, { publicUrl, purpose: 'password_reset' }) },
      closing: [
        `The link works once, until ${instantInWords(expiresAt)}.`,
        'If it was not you, do nothing: your password stays as it is.',
      ],
    };
  },
});
