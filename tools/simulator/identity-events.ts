import type { PhoneNumber } from './accounts.ts';
import { bsuidFor, type Customer, contactOf, visiblePhone } from './customers.ts';
import { makeBsuid, makeWamid } from './ids.ts';
import { wholeEvent } from './webhook-event.ts';
import { announce, type World } from './world.ts';

type Subject = { number: PhoneNumber; customer: Customer };

function envelope(world: World, { number, customer }: Subject) {
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: number.displayPhoneNumber, phone_number_id: number.id },
    contacts: [contactOf(world, customer, number)],
  };
}

/** The person stops or resumes marketing in WhatsApp's own settings (`user_preferences`). */
export function changePreference(world: World, { value, ...subject }: Subject & { value: 'stop' | 'resume' }): void {
  const { number, customer } = subject;
  customer.optedOut = value === 'stop';
  const phone = visiblePhone(world, customer, number);
  const preference = {
    ...(phone ? { wa_id: phone } : {}),
    user_id: bsuidFor(world, customer, number),
    detail: `User requested to ${value} marketing messages`,
    category: 'marketing_messages',
    value,
    timestamp: Math.floor(world.clock.now() / 1_000),
  };
  announce(world, { kind: 'customers', customerId: customer.id });
  void world.queue.enqueue(
    wholeEvent(number, 'user_preferences', { ...envelope(world, subject), user_preferences: [preference] }),
  );
}

/** The person gets a new user id: a system message in the chat and `user_id_update`. */
export function rotateBsuid(
  world: World,
  { next, ...subject }: Subject & { next: string | undefined },
): { previous: string; current: string } {
  const { number, customer } = subject;
  const previous = bsuidFor(world, customer, number);
  customer.bsuid = next ?? makeBsuid(world.random, customer.bsuid.split('.')[0] ?? 'IN');
  const current = bsuidFor(world, customer, number);
  const timestamp = String(Math.floor(world.clock.now() / 1_000));
  const phone = visiblePhone(world, customer, number);
  const update = {
    ...(phone ? { wa_id: phone } : {}),
    detail: 'User id changed',
    user_id: { previous, current },
    timestamp,
  };
  void world.queue.enqueue(
    wholeEvent(number, 'user_id_update', { ...envelope(world, subject), user_id_update: [update] }),
  );
  const wamid = makeWamid(world.random, { counterpart: phone ?? previous, inbound: true });
  const system = { body: 'User changed their user id', type: 'user_changed_user_id', user_id: current };
  const item = {
    ...(phone ? { from: phone } : {}),
    from_user_id: previous,
    id: wamid,
    timestamp,
    type: 'system',
    system,
  };
  void world.queue.enqueue({
    wabaId: number.wabaId,
    pnid: number.id,
    field: 'messages',
    part: 'messages',
    item,
    contact: null,
    wamid,
  });
  return { previous, current };
}
