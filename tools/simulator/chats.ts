import type { PhoneNumber } from './accounts.ts';
import type { Customer } from './customers.ts';
import type { Fate } from './statuses.ts';
import { announce, type World } from './world.ts';

export type MessageStatus = 'accepted' | 'sent' | 'delivered' | 'read' | 'failed';

export type ChatMessage = {
  wamid: string;
  pnid: string;
  customerId: string;
  direction: 'inbound' | 'outbound';
  type: string;
  /** The part under the type's name, as on the wire. */
  content: unknown;
  /** What a template looks like once filled in. */
  rendered: RenderedTemplate | null;
  at: number;
  status: MessageStatus;
  errorCode: number | null;
  callbackData: string | null;
  repliesTo: string | null;
  /** Category of the template, or `service`. */
  category: string;
  /** `recipient` was used: statuses then name the user id. */
  byBsuid: boolean;
  /** The app marked it as read (inbound). */
  readByBusiness: boolean;
  reaction: string | null;
  /** What becomes of an outbound message; null for an inbound one. */
  fate: Fate | null;
};

export type RenderedTemplate = {
  header: string | null;
  body: string;
  footer: string | null;
  buttons: { type: string; text: string; payload: string | null; url: string | null }[];
};

export type Chat = {
  pnid: string;
  customerId: string;
  wamids: string[];
  lastInboundAt: number | null;
  typingUntil: number;
};

export function chatKey(pnid: string, customerId: string): string {
  return `${pnid}/${customerId}`;
}

export function chatOf(world: World, pnid: string, customerId: string): Chat {
  const key = chatKey(pnid, customerId);
  const known = world.state.chats.get(key);
  if (known) return known;
  const chat: Chat = { pnid, customerId, wamids: [], lastInboundAt: null, typingUntil: 0 };
  world.state.chats.set(key, chat);
  return chat;
}

export function addToChat(world: World, message: ChatMessage): void {
  world.state.messages.set(message.wamid, message);
  const chat = chatOf(world, message.pnid, message.customerId);
  chat.wamids.push(message.wamid);
  const opens = message.type !== 'reaction' || world.state.settings.reactionOpensWindow;
  if (message.direction === 'inbound' && opens) chat.lastInboundAt = Math.max(chat.lastInboundAt ?? 0, message.at);
  announce(world, { kind: 'chat', pnid: message.pnid, customerId: message.customerId });
}

/** Whether the number may write to the customer without a template: 24 hours from the last inbound message. */
export function windowIsOpen(world: World, number: PhoneNumber, customer: Customer): boolean {
  const last = world.state.chats.get(chatKey(number.id, customer.id))?.lastInboundAt;
  return last !== undefined && last !== null && world.clock.now() - last < world.state.settings.windowMs;
}
