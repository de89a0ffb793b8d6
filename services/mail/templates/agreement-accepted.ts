import { z } from 'zod';
import { instantInWords, memberName, organisationName } from '../facts.ts';
import { mailTemplate } from '../template.ts';

export const agreementAccepted = mailTemplate({
  refs: z.strictObject({
    acceptedBy: z.uuid(),
    version: z.int().positive(),
    /** Of the PDF, in hex. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    at: z.iso.datetime(),
  }),
  livesMs: 7 * 86_400_000,
  read: async (scope, refs) => ({
    ...refs,
    organisation: await organisationName(scope),
    member: await memberName(scope, refs.acceptedBy),
  }),
  write: ({ version, sha256, at, organisation, member }, { publicUrl }) => ({
    subject: `Data Processing Agreement accepted for ${organisation}`,
    lines: [
      `${member} accepted version ${version} of the Data Processing Agreement for ${organisation} on ${instantInWords(at)}.`,
      `SHA-256 of the document: ${sha256}`,
    ],
    action: { label: 'Open the agreement', url: `${publicUrl}/settings/agreements` },
  }),
});
