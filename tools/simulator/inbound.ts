import type { PhoneNumber } from './accounts.ts';
import { tapButton, type WireMessage } from './buttons.ts';
import { addToChat, type ChatMessage } from './chats.ts';
import { bsuidFor, type Customer, contactOf, visiblePhone } from './customers.ts';
import { webhookError } from './graph-error.ts';
import { makeWamid } from './ids.ts';
import type { Json } from './json.ts';
import { mediaUrl, storeMedia } from './media.ts';
import type { WebhookEvent } from './webhook-event.ts';
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

/** A customer writes: the chat gets the message, the window opens, the webhook goes out. Returns the wamid. */
export function receiveFromCustomer(world: World, inbound: Inbound): { wamid: string } {
  const { number, customer } = inbound;
  const counterpart = visiblePhone(world, customer, number) ?? bsuidFor(world, customer, number);
  const wamid = makeWamid(world.random, { counterpart, inbound: true });
  void world.queue.enqueue(placeInbound(world, inbound, wamid));
  return { wamid };
}

/** Puts a customer's message into the chat and answers the update an app would get of it, without sending it. */
export function placeInbound(world: World, { number, customer, input }: Inbound, wamid: string): WebhookEvent {
  const phone = visiblePhone(world, customer, number);
  const bsuid = bsuidFor(world, customer, number);
  const at = input.timestamp ?? world.clock.now();
  const wire = wireOf(world, { number, customer, input });
  addToChat(world, chatMessage({ number, customer, wamid, at, wire, byBsuid: phone === null }));
  applyReaction(world, input);
  const item = {
    ...(wire.repliesTo === null ? {} : { context: { from: number.displayPhoneNumber, id: wire.repliesTo } }),
    ...(phone ? { from: phone } : {}),
    from_user_id: bsuid,
    id: wamid,
    timestamp: String(Math.floor(at / 1_000)),
    ...(input.referral ? { referral: input.referral } : {}),
    ...(wire.errors ? { errors: wire.errors } : {}),
    [wire.type]: wire.content,
    type: wire.type,
  };
  const contact = contactOf(world, customer, number);
  const { id: pnid, wabaId } = number;
  return { wabaId, pnid, field: 'messages', part: 'messages', item, contact, wamid };
}

type Arrived = {
  number: PhoneNumber;
  customer: Customer;
  wamid: string;
  at: number;
  wire: WireMessage;
  byBsuid: boolean;
};

function chatMessage({ number, customer, wamid, at, wire, byBsuid }: Arrived): ChatMessage {
  return {
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
    repliesTo: wire.repliesTo,
    category: 'service',
    byBsuid,
    readByBusiness: false,
    reaction: null,
    fate: null,
  };
}

function wireOf(world: World, inbound: Inbound): WireMessage {
  const { input } = inbound;
  if (input.type === 'button') return tapButton(world, { ...inbound, tap: input });
  const errors =
    input.type === 'unsupported' ? [webhookError(131051, 'Message type is not currently supported')] : null;
  return {
    type: input.type,
    content: contentOf(world, inbound.number, input),
    repliesTo: input.replyTo ?? null,
    errors,
  };
}

function contentOf(world: World, number: PhoneNumber, input: Exclude<InboundInput, { type: 'button' }>): unknown {
  switch (input.type) {
    case 'text':
      return { body: input.text };
    case 'location': {
      const { latitude, longitude, name, address } = input;
      return { latitude, longitude, ...(name ? { name } : {}), ...(address ? { address } : {}) };
    }
    case 'reaction':
      // A reaction taken back has no emoji.
      return { message_id: input.wamid, ...(input.emoji ? { emoji: input.emoji } : {}) };
    case 'contacts':
      return input.contacts;
    case 'unsupported':
      return { type: 'poll_creation' };
    default:
      return mediaContent(world, number, input);
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
