import type { PhoneNumber } from './accounts.ts';
import { tappables } from './buttons.ts';
import { type Chat, type ChatMessage, chatKey, windowIsOpen } from './chats.ts';
import { bsuidFor, type Customer, visiblePhone } from './customers.ts';
import { asObject, asText } from './json.ts';
import { markReadByCustomer } from './statuses.ts';
import type { World } from './world.ts';

/** A phone with thousands of chats is of no use to anybody. */
const LONGEST_LIST = 300;

/** Customers with the last thing said, newest first. */
export function chatListFor(world: World, number: PhoneNumber) {
  const rows = [...world.state.customers.values()].map((customer) => {
    const messages = messagesOf(world, world.state.chats.get(chatKey(number.id, customer.id)));
    const last = messages.at(-1);
    return {
      customer,
      unread: messages.filter((message) => message.direction === 'outbound' && message.status === 'delivered').length,
      last: last ? { at: last.at, text: summaryOf(last), direction: last.direction } : null,
    };
  });
  return rows.sort((left, right) => (right.last?.at ?? 0) - (left.last?.at ?? 0)).slice(0, LONGEST_LIST);
}

/** A chat as the customer's phone shows it. */
export function chatView(world: World, number: PhoneNumber, customer: Customer) {
  const chat = world.state.chats.get(chatKey(number.id, customer.id));
  return {
    number: { id: number.id, name: number.verifiedName, displayPhoneNumber: number.displayPhoneNumber },
    customer,
    seenByBusiness: { phone: visiblePhone(world, customer, number), userId: bsuidFor(world, customer, number) },
    windowOpen: windowIsOpen(world, number, customer),
    typing: (chat?.typingUntil ?? 0) > world.clock.now(),
    messages: messagesOf(world, chat).map((message) => ({
      ...message,
      summary: summaryOf(message),
      tappables: tappables(message),
      mediaUrl: mediaUrlOf(world, message),
    })),
  };
}

/** The customer looks at the chat: what was delivered is read. Returns how many messages that were. */
export function openChat(world: World, chat: Chat): number {
  const unread = messagesOf(world, chat).filter(
    (message) => message.direction === 'outbound' && message.status === 'delivered',
  );
  for (const message of unread) markReadByCustomer(world, message);
  chat.typingUntil = 0;
  return unread.length;
}

function messagesOf(world: World, chat: Chat | undefined): ChatMessage[] {
  return (chat?.wamids ?? []).flatMap((wamid) => world.state.messages.get(wamid) ?? []);
}

function summaryOf(message: ChatMessage): string {
  if (message.rendered) return message.rendered.body;
  const content = asObject(message.content);
  const interactive = asObject(content?.button_reply) ?? asObject(content?.list_reply);
  return (
    asText(content?.body) ??
    asText(asObject(content?.body)?.text) ??
    asText(content?.text) ??
    asText(interactive?.title) ??
    asText(content?.caption) ??
    asText(content?.filename) ??
    asText(content?.emoji) ??
    message.type
  );
}

function mediaUrlOf(world: World, message: ChatMessage): string | null {
  const content = asObject(message.content);
  const id = asText(content?.id);
  if (id && world.state.media.has(id)) return `/control/media/${id}`;
  return asText(content?.link);
}
