import type { PhoneNumber } from './accounts.ts';
import type { ChatMessage } from './chats.ts';
import type { Customer } from './customers.ts';
import { type InboundInput, receiveFromCustomer } from './inbound.ts';
import type { World } from './world.ts';

type Answering = { number: PhoneNumber; customer: Customer; message: ChatMessage };

/** A customer set to answer does so once a message is on the phone. Reactions are not answered. */
export function autoReply(world: World, { number, customer, message }: Answering): void {
  if (!customer.autoReply || message.type === 'reaction') return;
  const input = replyTo(customer.autoReply, message);
  if (input) receiveFromCustomer(world, { number, customer, input });
}

/** `button:1` taps the second button of messages that have one; every other text is said as it is. */
function replyTo(reply: string, message: ChatMessage): InboundInput | null {
  const index = /^button:(\d+)$/.exec(reply)?.[1];
  if (index === undefined) return { type: 'text', text: reply };
  const tappable = message.type === 'interactive' || (message.rendered?.buttons.length ?? 0) > 0;
  return tappable ? { type: 'button', wamid: message.wamid, index: Number(index) } : null;
}
