import { createHash } from 'node:crypto';
import { DEFAULT_PORTFOLIO, type PhoneNumber, portfolioOf } from './accounts.ts';
import { makeBsuid, makeObjectId } from './ids.ts';
import { announce, type World } from './world.ts';

export type Customer = {
  id: string;
  name: string;
  username: string | null;
  /** Digits with country code; null for somebody known by username only. */
  phone: string | null;
  /** Id within the default portfolio; other portfolios see another one. */
  bsuid: string;
  /** The person has a username and doesn't show the number. */
  usernameHidden: boolean;
  notOnWhatsapp: boolean;
  /** The person blocked the business: one tick, nothing more. */
  blocked: boolean;
  /** The person stopped marketing messages in WhatsApp. */
  optedOut: boolean;
  autoRead: boolean;
  /** Answers every message: with this text, or `button:0` to tap the first button. */
  autoReply: string | null;
  /** When a number last wrote to this phone: for 30 days it then sees the phone of a hidden user. */
  contactedByPhone: Record<string, number>;
};

export type NewCustomer = Partial<Omit<Customer, 'id' | 'contactedByPhone'>> & { id?: string | undefined };

const REVEALED_MS = 30 * 86_400_000;

/** Two letters by calling code; the prefix of a BSUID is the only hint of country a hidden user gives. */
const COUNTRIES: readonly (readonly [string, string])[] = [
  ['91', 'IN'],
  ['49', 'DE'],
  ['55', 'BR'],
  ['44', 'GB'],
  ['1', 'US'],
];

/** Makes a customer; a missing name, phone or id is made up. */
export function createCustomer(
  world: World,
  input: { [K in keyof NewCustomer]: NewCustomer[K] | undefined },
): Customer {
  const { random } = world;
  const usernameOnly = input.phone === null || (input.phone === undefined && input.usernameHidden === true);
  const phone = usernameOnly ? null : (input.phone ?? `9198${random.text(8, '0123456789')}`).replaceAll(/\D/g, '');
  const country = COUNTRIES.find(([code]) => phone?.startsWith(code))?.[1] ?? 'IN';
  const customer: Customer = {
    id: input.id ?? makeObjectId(random),
    name: input.name ?? 'Customer',
    username: input.username ?? (usernameOnly ? `user.${random.text(6, 'abcdefghijkmnpqrstuvwxyz')}` : null),
    phone,
    bsuid: input.bsuid ?? makeBsuid(random, country),
    usernameHidden: input.usernameHidden ?? usernameOnly,
    notOnWhatsapp: input.notOnWhatsapp ?? false,
    blocked: input.blocked ?? false,
    optedOut: input.optedOut ?? false,
    autoRead: input.autoRead ?? false,
    autoReply: input.autoReply ?? null,
    contactedByPhone: {},
  };
  world.state.customers.set(customer.id, customer);
  announce(world, { kind: 'customers', customerId: customer.id });
  return customer;
}

/** The person's id as the portfolio of this number sees it. Another portfolio's id is of no use. */
export function bsuidFor(world: World, customer: Customer, number: PhoneNumber): string {
  const portfolio = portfolioOf(world, number);
  if (portfolio === DEFAULT_PORTFOLIO) return customer.bsuid;
  const [country = 'IN'] = customer.bsuid.split('.');
  const digest = createHash('sha256').update(`${portfolio}/${customer.bsuid}`).digest('hex');
  return `${country}.${BigInt(`0x${digest.slice(0, 13)}`)}`;
}

/** The phone as this number may see it: nothing for a hidden user it hasn't written to by phone within 30 days. */
export function visiblePhone(world: World, customer: Customer, number: PhoneNumber): string | null {
  if (!customer.usernameHidden) return customer.phone;
  const contacted = customer.contactedByPhone[number.id];
  return contacted !== undefined && world.clock.now() - contacted < REVEALED_MS ? customer.phone : null;
}

/** The `contacts[]` element of a webhook; what isn't known is left out. */
export function contactOf(world: World, customer: Customer, number: PhoneNumber): Record<string, unknown> {
  const phone = visiblePhone(world, customer, number);
  return {
    profile: { name: customer.name, ...(customer.username ? { username: customer.username } : {}) },
    ...(phone ? { wa_id: phone } : {}),
    user_id: bsuidFor(world, customer, number),
  };
}

export function findByPhone(world: World, phone: string): Customer | undefined {
  for (const customer of world.state.customers.values()) if (customer.phone === phone) return customer;
  return undefined;
}

export function findByBsuid(world: World, bsuid: string, number: PhoneNumber): Customer | undefined {
  for (const customer of world.state.customers.values())
    if (bsuidFor(world, customer, number) === bsuid) return customer;
  return undefined;
}
