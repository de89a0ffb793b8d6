import type { PhoneNumber } from './accounts.ts';
import { type ChatMessage, chatKey } from './chats.ts';
import { ControlError } from './control-error.ts';
import type { Customer } from './customers.ts';
import { asArray, asObject, asText, type Json } from './json.ts';
import type { World } from './world.ts';

/** A button or list row a customer can tap. */
export type Tappable = { kind: 'button' | 'list' | 'template'; id: string; title: string; description: string | null };

/** A message of a customer before it has an id. */
export type WireMessage = { type: string; content: unknown; repliesTo: string | null; errors: Json[] | null };

type Tap = {
  wamid?: string | undefined;
  index?: number | undefined;
  id?: string | undefined;
  title?: string | undefined;
};

/** What can be tapped below a message. */
export function tappables(message: ChatMessage): Tappable[] {
  if (message.rendered) {
    return message.rendered.buttons.flatMap((button) =>
      button.payload === null
        ? []
        : [{ kind: 'template' as const, id: button.payload, title: button.text, description: null }],
    );
  }
  if (message.type !== 'interactive') return [];
  const action = asObject(asObject(message.content)?.action);
  const buttons = (asArray(action?.buttons) ?? []).flatMap((button) => tappable(asObject(button)?.reply, 'button'));
  const rows = (asArray(action?.sections) ?? []).flatMap((section) =>
    (asArray(asObject(section)?.rows) ?? []).flatMap((row) => tappable(row, 'list')),
  );
  return [...buttons, ...rows];
}

function tappable(value: unknown, kind: 'button' | 'list'): Tappable[] {
  const object = asObject(value);
  const id = asText(object?.id);
  const title = asText(object?.title);
  return id && title ? [{ kind, id, title, description: asText(object?.description) }] : [];
}

/** The wire form of a tap: on the message named, else on the last one in the chat that has buttons. */
export function tapButton(
  world: World,
  { number, customer, tap }: { number: PhoneNumber; customer: Customer; tap: Tap },
): WireMessage {
  const message =
    tap.wamid === undefined ? lastWithButtons(world, number, customer) : world.state.messages.get(tap.wamid);
  if (!message || message.customerId !== customer.id || message.pnid !== number.id) {
    throw new ControlError(404, 'no message with buttons in this chat');
  }
  const choices = tappables(message);
  const chosen =
    choices.find((choice) => choice.id === tap.id || choice.title === tap.title) ??
    (tap.id === undefined && tap.title === undefined ? choices[tap.index ?? 0] : undefined);
  if (!chosen) throw new ControlError(404, 'the message has no such button');
  return { ...wireOf(chosen), repliesTo: message.wamid, errors: null };
}

function lastWithButtons(world: World, number: PhoneNumber, customer: Customer): ChatMessage | undefined {
  const wamids = world.state.chats.get(chatKey(number.id, customer.id))?.wamids ?? [];
  const messages = wamids.flatMap((wamid) => world.state.messages.get(wamid) ?? []);
  return messages.findLast((message) => message.direction === 'outbound' && tappables(message).length > 0);
}

function wireOf({ kind, id, title, description }: Tappable): { type: string; content: Json } {
  if (kind === 'template') return { type: 'button', content: { payload: id, text: title } };
  if (kind === 'list')
    return {
      type: 'interactive',
      content: { type: 'list_reply', list_reply: { id, title, ...(description ? { description } : {}) } },
    };
  return { type: 'interactive', content: { type: 'button_reply', button_reply: { id, title } } };
}
