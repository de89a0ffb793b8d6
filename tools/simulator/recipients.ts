import { type PhoneNumber, portfolioOf } from './accounts.ts';
import { type Customer, findByBsuid, findByPhone } from './customers.ts';
import { GraphError } from './graph-error.ts';
import type { Outgoing } from './validate-message.ts';
import type { World } from './world.ts';

const BSUID = /^[A-Z]{2}\.(?:ENT\.)?[0-9A-Za-z]{1,128}$/;

/** Whom a send reaches. `lost`: taken and never heard of again. */
export type Recipient = {
  input: string;
  phone: string | null;
  customer: Customer | null;
  reach: 'reachable' | 'undeliverable' | 'lost';
};

/** Resolves `to` (it wins) or `recipient`; throws 131021 for the number itself and 131009 for what is neither. */
export function resolveRecipient(world: World, number: PhoneNumber, outgoing: Outgoing): Recipient {
  if (outgoing.to) return resolvePhone(world, number, outgoing.to);
  const input = outgoing.recipient ?? '';
  if (!BSUID.test(input))
    throw new GraphError({ code: 131009, details: 'recipient is not a valid business-scoped user id' });
  const customer = findByBsuid(world, input, number) ?? null;
  return { input, phone: null, customer, reach: customer && !customer.notOnWhatsapp ? 'reachable' : 'undeliverable' };
}

function resolvePhone(world: World, number: PhoneNumber, input: string): Recipient {
  // A BSUID in `to` is a common mistake, and the platform doesn't say so: it takes the message.
  if (BSUID.test(input)) {
    return {
      input,
      phone: null,
      customer: null,
      reach: world.state.settings.bsuidInTo === 'lost' ? 'lost' : 'undeliverable',
    };
  }
  const phone = input.replaceAll(/[\s()+-]/g, '');
  if (!/^\d{5,20}$/.test(phone)) throw new GraphError({ code: 131009, details: 'to is not a valid phone number' });
  if (phone === number.displayPhoneNumber) throw new GraphError({ code: 131021 });
  const customer = findByPhone(world, phone) ?? null;
  return { input, phone, customer, reach: customer && !customer.notOnWhatsapp ? 'reachable' : 'undeliverable' };
}

/** Key of the person for the pair rate: the same by phone and by user id. */
export function pairKey(world: World, number: PhoneNumber, recipient: Recipient): string {
  return recipient.customer?.id ?? `${portfolioOf(world, number)}/${recipient.input}`;
}
