import type { PhoneNumber } from './accounts.ts';
import { addToChat, type ChatMessage, chatKey, type MessageStatus, type RenderedTemplate } from './chats.ts';
import type { Customer } from './customers.ts';
import { type InboundInput, placeInbound } from './inbound.ts';
import { webhookBody } from './webhook-event.ts';
import type { World } from './world.ts';

/** What a business wrote in the past. `at`: milliseconds since the epoch. */
export type PastOutbound = {
  wamid: string;
  type: string;
  content?: unknown;
  rendered?: RenderedTemplate | null | undefined;
  at: number;
  status: MessageStatus;
  errorCode?: number | null | undefined;
  repliesTo?: string | null | undefined;
  category: string;
};

export type PastMessage = { outbound: PastOutbound } | { inbound: InboundInput; wamid: string };

export type ImportedChat = { number: PhoneNumber; customer: Customer; messages: readonly PastMessage[] };

/**
 * Replaces a chat by a history. Nothing is sent; answers, message by message, the webhook an app would have got of it
 * (null for the business's own), so that an app's past can be made from the same bytes.
 */
export function importChat(world: World, { number, customer, messages }: ImportedChat) {
  forgetChat(world, chatKey(number.id, customer.id));
  return messages.map((message) => {
    if ('outbound' in message) {
      addToChat(world, outboundMessage(message.outbound, { number, customer }));
      return null;
    }
    const event = placeInbound(world, { number, customer, input: message.inbound }, message.wamid);
    return webhookBody(world, [event], () => false);
  });
}

function forgetChat(world: World, key: string): void {
  for (const wamid of world.state.chats.get(key)?.wamids ?? []) world.state.messages.delete(wamid);
  world.state.chats.delete(key);
}

function outboundMessage(past: PastOutbound, { number, customer }: Omit<ImportedChat, 'messages'>): ChatMessage {
  return {
    wamid: past.wamid,
    pnid: number.id,
    customerId: customer.id,
    direction: 'outbound',
    type: past.type,
    content: past.content,
    rendered: past.rendered ?? null,
    at: past.at,
    status: past.status,
    errorCode: past.errorCode ?? null,
    callbackData: null,
    repliesTo: past.repliesTo ?? null,
    category: past.category,
    byBsuid: customer.phone === null,
    readByBusiness: false,
    reaction: null,
    // Its statuses are part of the past: a restart owes none.
    fate: null,
  };
}
