import { z } from 'zod';

const id = z.uuid();
const draft = z.literal('channel_draft');
const channel = z.literal('channel');
const department = z.strictObject({ department: id });

/** What the log keeps of the channels feature. */
export const channelsEvents = {
  /** Who connects a number has read that the provider's policies hold too (BW-3.2). */
  'channel.policy_acknowledged': z.strictObject({
    subject: draft,
    id,
    detail: z.strictObject({ provider: z.literal('whatsapp'), channel: id.nullable() }),
  }),
  'channel.token_given': z.strictObject({
    subject: draft,
    id,
    detail: z.strictObject({ way: z.enum(['sign_up', 'paste']) }),
  }),
  'channel.connected': z.strictObject({ subject: channel, id, detail: department }),
  'channel.reconnected': z.strictObject({ subject: channel, id, detail: department }),
  'channel.changed': z.strictObject({
    subject: channel,
    id,
    detail: z.strictObject({ renamed: z.boolean(), from: id, to: id }),
  }),
  'channel.disconnected': z.strictObject({
    subject: channel,
    id,
    detail: z.strictObject({ open: z.int(), unsent: z.int() }),
  }),
} as const;
