import { setTimeout as sleep } from 'node:timers/promises';
import type { PhoneNumber } from './accounts.ts';
import { autoReply } from './auto-reply.ts';
import { type ChatMessage, type MessageStatus, windowIsOpen } from './chats.ts';
import { bsuidFor, type Customer, contactOf, visiblePhone } from './customers.ts';
import { webhookError } from './graph-error.ts';
import { announce, type World } from './world.ts';

/** Since this day service messages are charged as well. */
const SERVICE_CHARGED_FROM = Date.UTC(2026, 9, 1);
/** Real milliseconds a response waits for the status that shall come before it. */
const RESPONSE_WAITS_MS = 2_000;
const LADDER: readonly MessageStatus[] = ['accepted', 'sent', 'delivered', 'read'];

/** Where the fate of an accepted message goes. */
export type Fate =
  | { kind: 'deliver' }
  | { kind: 'sent_only' }
  | { kind: 'silence' }
  | { kind: 'fail'; code: number; details?: string | undefined };

export type Accepted = {
  number: PhoneNumber;
  wamid: string;
  /** Null when nobody has this number. */
  customer: Customer | null;
  message: ChatMessage | null;
  /** The phone written to, if it was a phone. */
  phone: string | null;
  callbackData: string | null;
  category: string;
};

/**
 * Plans the statuses of an accepted message. Resolves at once, or, when the profile lets the status come before the
 * response, after its webhook was answered.
 */
export async function planStatuses(world: World, accepted: Accepted, fate: Fate): Promise<void> {
  const { sentMs, deliveredMs, readMs, autoRead, beforeResponse } = world.state.profile.statuses;
  if (fate.kind === 'silence') return;
  if (fate.kind === 'fail') {
    world.clock.schedule(sentMs, () => void raise(world, accepted, { status: 'failed', fate }));
    return;
  }
  if (beforeResponse) {
    // With a frozen clock and delays the webhook may wait for ever; the response doesn't.
    await Promise.race([
      raise(world, accepted, { status: 'sent' }),
      sleep(RESPONSE_WAITS_MS, undefined, { ref: false }),
    ]);
  } else {
    world.clock.schedule(sentMs, () => void raise(world, accepted, { status: 'sent' }));
  }
  if (fate.kind === 'sent_only') return;
  world.clock.schedule(deliveredMs, () => {
    void raise(world, accepted, { status: 'delivered' });
    const { customer, message, number } = accepted;
    if (autoRead || customer?.autoRead) {
      world.clock.schedule(Math.max(0, readMs - deliveredMs), () => void raise(world, accepted, { status: 'read' }));
    }
    if (customer && message) autoReply(world, { number, customer, message });
  });
}

/** The customer opens the chat: what was delivered is now read. */
export function markReadByCustomer(world: World, message: ChatMessage): void {
  const accepted = message.status === 'delivered' ? acceptedOf(world, message) : null;
  if (accepted) void raise(world, accepted, { status: 'read' });
}

/** After a restart: messages whose statuses were still to come get them. */
export function resumeStatuses(world: World): void {
  for (const message of world.state.messages.values()) {
    const settled = message.status !== 'accepted' && message.status !== 'sent';
    const accepted = settled || !message.fate ? null : acceptedOf(world, message);
    if (accepted && message.fate) void planStatuses(world, accepted, message.fate);
  }
}

function acceptedOf(world: World, message: ChatMessage): Accepted | null {
  const number = world.state.numbers.get(message.pnid);
  const customer = world.state.customers.get(message.customerId);
  if (!number || !customer) return null;
  const { wamid, callbackData, category } = message;
  return { number, customer, message, wamid, phone: message.byBsuid ? null : customer.phone, callbackData, category };
}

type Step = { status: MessageStatus; fate?: Extract<Fate, { kind: 'fail' }> };

async function raise(world: World, accepted: Accepted, step: Step): Promise<void> {
  const { message, number, customer } = accepted;
  if (message) {
    if (step.status !== 'failed' && LADDER.indexOf(step.status) <= LADDER.indexOf(message.status)) return;
    message.status = step.status;
    message.errorCode = step.fate?.code ?? null;
    announce(world, { kind: 'chat', pnid: message.pnid, customerId: message.customerId });
  }
  // A failed status names no contact and, when a phone was written to, no user id.
  const contact = step.status === 'failed' || !customer ? null : contactOf(world, customer, number);
  await world.queue.enqueue({
    wabaId: number.wabaId,
    pnid: number.id,
    field: 'messages',
    part: 'statuses',
    item: statusItem(world, accepted, step),
    contact,
    wamid: accepted.wamid,
  });
}

function statusItem(world: World, accepted: Accepted, step: Step): Record<string, unknown> {
  const { number, customer, wamid, phone, callbackData } = accepted;
  const shown = phone ?? (customer ? visiblePhone(world, customer, number) : null);
  const failed = step.status === 'failed';
  return {
    id: wamid,
    status: step.status,
    timestamp: String(Math.floor(world.clock.now() / 1_000)),
    ...(shown ? { recipient_id: shown } : {}),
    ...(customer && !(failed && phone) ? { recipient_user_id: bsuidFor(world, customer, number) } : {}),
    ...(callbackData === null ? {} : { biz_opaque_callback_data: callbackData }),
    ...(step.status === 'sent' || step.status === 'delivered' ? { pricing: pricing(world, accepted) } : {}),
    ...(step.fate ? { errors: [webhookError(step.fate.code, step.fate.details)] } : {}),
  };
}

function pricing(world: World, { category, number, customer }: Accepted): Record<string, unknown> {
  const inWindow = customer !== null && windowIsOpen(world, number, customer);
  const free =
    (category === 'service' || (category === 'utility' && inWindow)) && world.clock.now() < SERVICE_CHARGED_FROM;
  return { billable: !free, pricing_model: 'PMP', type: free ? 'free_customer_service' : 'regular', category };
}
