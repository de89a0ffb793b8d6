import { z } from 'zod';
import { organisationName } from '../facts.ts';
import { mailTemplate } from '../template.ts';

/** The organisation will not be erased after all. */
export const deactivationTakenBack = mailTemplate({
  refs: z.strictObject({}),
  livesMs: 2 * 86_400_000,
  async read(scope) {
    return { organisation: await organisationName(scope) };
  },
  write: ({ organisation }, { publicUrl }) => ({
    subject: `${organisation} will not be erased`,
    lines: [
      `The deactivation of ${organisation} on Omniflow was taken back. Nothing was erased.`,
      'Messages that arrived meanwhile were counted, not kept: they do not come back.',
    ],
    action: { label: 'Open Omniflow', url: publicUrl },
  }),
});
