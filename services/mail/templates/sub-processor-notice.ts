import { z } from 'zod';
import { instantInWords } from '../facts.ts';
import { mailOfRefs } from '../template.ts';

const line = z.string().min(1).max(200);

/** A partner will be used from `opensAt` on (BW-4.1, OF-4.3). Names of companies only. */
export const subProcessorNotice = mailOfRefs({
  refs: z.strictObject({ name: line, purpose: line, region: line, opensAt: z.iso.datetime() }),
  livesMs: 7 * 86_400_000,
  // A notice that has legal effect: whether it left is settled by a person, not by a second mail with another date.
  once: true,
  write: ({ name, purpose, region, opensAt }, { publicUrl, operator }) => ({
    subject: `New sub-processor: ${name}`,
    lines: [
      `From ${instantInWords(opensAt)} on, ${name} (${region}) will process data for Omniflow. Purpose: ${purpose}.`,
      'Nothing is sent to them before that.',
    ],
    action: { label: 'See all partners', url: `${publicUrl}/legal/partners` },
    closing: [`To object, write to ${operator.email} before that day.`],
  }),
});
