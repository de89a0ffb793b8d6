import { createHash } from 'node:crypto';
import { DEFAULT_PORTFOLIO, type PhoneNumber, portfolioOf } from './accounts.ts';
import { makeBsuid, makeObjectId } from './ids.ts';
import { defined } from './json.ts';
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

/** What may be said about a customer. */
export type CustomerInput = { [K in keyof Omit<Customer, 'contactedByPhone'>]?: Customer[K] | undefined };

const REVEALED_MS = 30 * 86_400_000;

/** Two letters by calling code; the prefix of a BSUID is the only hint of country a hidden user gives. */
const COUNTRIES: readonly (readonly [string, string])[] = [
  ['91', 'IN'],
  ['49', 'DE'],
  ['55', 'BR'],
  ['44', 'GB'],
  ['1', 'US'],
];

/** Makes a customer; a missing name, phone or id is made up. A phone that is known changes its owner instead. */
export function createCustomer(world: World, input: CustomerInput): Customer {
  const usernameOnly = input.phone === null || (input.phone === undefined && input.usernameHidden === true);
  const phone = usernameOnly ? null : (digitsOf(input.phone) ?? makePhone(world));
  const known = world.state.customers.get(input.id ?? '') ?? (phone === null ? undefined : findByPhone(world, phone));
  const customer = known ?? newCustomer(world, phone);
  changeCustomer(world, customer, { ...input, phone });
  return customer;
}

/** Changes what is given of a customer. */
export function changeCustomer(world: World, customer: Customer, input: CustomerInput): void {
  Object.assign(customer, defined(input), input.phone === undefined ? {} : { phone: digitsOf(input.phone) ?? null });
  if (customer.usernameHidden) customer.username ??= makeUsername(world);
  world.state.customers.set(customer.id, customer);
  announce(world, { kind: 'customers', customerId: customer.id });
}

function digitsOf(phone: string | null | undefined): string | undefined {
  return phone?.replaceAll(/\D/g, '');
}

function makeUsername(world: World): string {
  return `user.${world.random.text(6, 'abcdefghijkmnpqrstuvwxyz')}`;
}

function newCustomer(world: World, phone: string | null): Customer {
  const { random } = world;
  const country = COUNTRIES.find(([code]) => phone?.startsWith(code))?.[1] ?? 'IN';
  return {
    id: makeObjectId(random),
    name: 'Customer',
    username: null,
    phone,
    bsuid: makeBsuid(random, country),
    usernameHidden: phone === null,
    notOnWhatsapp: false,
    blocked: false,
    optedOut: false,
    autoRead: false,
    autoReply: null,
    contactedByPhone: {},
  };
}

/** Two people never share a made-up number. */
function makePhone(world: World): string {
  for (;;) {
    const phone = `9198${world.random.text(8, '0123456789')}`;
    if (!findByPhone(world, phone)) return phone;
  }
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
