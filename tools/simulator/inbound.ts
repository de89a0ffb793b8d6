import type { PhoneNumber } from './accounts.ts';
import { tapButton } from './buttons.ts';
import { addToChat } from './chats.ts';
import { bsuidFor, type Customer, contactOf, visiblePhone } from './customers.ts';
import { webhookError } from './graph-error.ts';
import { makeWamid } from './ids.ts';
import type { Json } from './json.ts';
import { mediaUrl, storeMedia } from './media.ts';
import type { World } from './world.ts';

export type MediaInput = {
  type: 'image' | 'document' | 'audio' | 'video' | 'sticker';
  data: string;
  mime: string;
  filename?: string | undefined;
  caption?: string | undefined;
};

/** What a customer can do in a chat. */
export type InboundInput = (
  | { type: 'text'; text: string }
  | MediaInput
  | {
      type: 'button';
      wamid?: string | undefined;
      index?: number | undefined;
      id?: string | undefined;
      title?: string | undefined;
    }
  | { type: 'location'; latitude: number; longitude: number; name?: string | undefined; address?: string | undefined }
  | { type: 'reaction'; wamid: string; emoji?: string | undefined }
  | { type: 'contacts'; contacts: Json[] }
  | { type: 'unsupported' }
) & { replyTo?: string | undefined; referral?: Json | undefined; timestamp?: number | undefined };

export type Inbound = { number: PhoneNumber; customer: Customer; input: InboundInput };

type Wire = { type: string; content: unknown; extra: Json };

/** A customer writes: the chat gets the message, the window opens, the webhook goes out. Returns the wamid. */
export function receiveFromCustomer(world: World, { number, customer, input }: Inbound): { wamid: string } {
  const phone = visiblePhone(world, customer, number);
  const bsuid = bsuidFor(world, customer, number);
  const wamid = makeWamid(world.random, { counterpart: phone ?? bsuid, inbound: true });
  const at = input.timestamp ?? world.clock.now();
  const wire = wireOf(world, { number, customer, input });
  const context =
    input.replyTo === undefined ? {} : { context: { from: number.displayPhoneNumber, id: input.replyTo } };
  addToChat(world, {
    wamid,
    pnid: number.id,
    customerId: customer.id,
    direction: 'inbound',
    type: wire.type,
    content: wire.content,
    rendered: null,
    at,
    status: 'delivered',
    errorCode: null,
    callbackData: null,
    repliesTo: input.replyTo ?? null,
    category: 'service',
    byBsuid: phone === null,
    readByBusiness: false,
    reaction: null,
    fate: null,
  });
  applyReaction(world, input);
  const item = {
    ...context,
    ...(phone ? { from: phone } : {}),
    from_user_id: bsuid,
    id: wamid,
    timestamp: String(Math.floor(at / 1_000)),
    ...(input.referral ? { referral: input.referral } : {}),
    ...wire.extra,
    [wire.type]: wire.content,
    type: wire.type,
  };
  void world.queue.enqueue({
    wabaId: number.wabaId,
    pnid: number.id,
    field: 'messages',
    part: 'messages',
    item,
    contact: contactOf(world, customer, number),
    wamid,
  });
  return { wamid };
}

function wireOf(world: World, { number, customer, input }: Inbound): Wire {
  switch (input.type) {
    case 'text':
      return { type: 'text', content: { body: input.text }, extra: {} };
    case 'button':
      return tapButton(world, { number, customer, tap: input });
    case 'location': {
      const { latitude, longitude, name, address } = input;
      return {
        type: 'location',
        content: { latitude, longitude, ...(name ? { name } : {}), ...(address ? { address } : {}) },
        extra: {},
      };
    }
    case 'reaction':
      // A reaction taken back has no emoji.
      return {
        type: 'reaction',
        content: { message_id: input.wamid, ...(input.emoji ? { emoji: input.emoji } : {}) },
        extra: {},
      };
    case 'contacts':
      return { type: 'contacts', content: input.contacts, extra: {} };
    case 'unsupported':
      return {
        type: 'unsupported',
        content: { type: 'poll_creation' },
        extra: { errors: [webhookError(131051, 'Message type is not currently supported')] },
      };
    default:
      return { type: input.type, content: mediaContent(world, number, input), extra: {} };
  }
}

function mediaContent(world: World, number: PhoneNumber, input: MediaInput): Json {
  const media = storeMedia(world, {
    number,
    bytes: Buffer.from(input.data, 'base64'),
    mime: input.mime,
    filename: input.filename,
    lifeMs: world.state.settings.inboundMediaMs,
  });
  return {
    ...(input.caption && input.type !== 'audio' ? { caption: input.caption } : {}),
    ...(input.type === 'document' ? { filename: input.filename ?? 'document' } : {}),
    mime_type: media.mime,
    sha256: Buffer.from(media.sha256, 'hex').toString('base64'),
    id: media.id,
    url: mediaUrl(world, media),
    ...(input.type === 'audio' ? { voice: true } : {}),
    ...(input.type === 'sticker' ? { animated: false } : {}),
  };
}

function applyReaction(world: World, input: InboundInput): void {
  if (input.type !== 'reaction') return;
  const target = world.state.messages.get(input.wamid);
  if (target) target.reaction = input.emoji ?? null;
}
