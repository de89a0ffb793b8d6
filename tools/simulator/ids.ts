import type { Random } from './random.ts';

const DIGITS = '0123456789';
const HEX = '0123456789ABCDEF';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A numeric object id of the length Meta uses. */
export function makeObjectId(random: Random): string {
  return `${random.between(1, 9)}${random.text(14, DIGITS)}`;
}

/** A message id. Like the real ones it is base64 over bytes that hold the customer's number in clear. */
export function makeWamid(random: Random, options: { counterpart: string; inbound: boolean }): string {
  const id = random.text(options.inbound ? 20 : 18, HEX);
  const bytes = Buffer.concat([
    Buffer.from([0x1c, 0x18, options.counterpart.length & 0xff]),
    Buffer.from(options.counterpart, 'latin1'),
    Buffer.from([0x15, 0x02, 0x00, options.inbound ? 0x12 : 0x11, 0x18, id.length]),
    Buffer.from(id, 'latin1'),
    Buffer.from([0x00]),
  ]);
  return `wamid.${bytes.toString('base64')}`;
}

/** The trace id of an error body. */
export function makeTraceId(random: Random): string {
  return `A${random.text(22, LETTERS)}`;
}

/** A business-scoped user id: country and letters, e.g. `IN.4kT…`. */
export function makeBsuid(random: Random, country: string): string {
  return `${country}.${random.text(16, DIGITS)}`;
}

/** An access token of the form the Graph API hands out. */
export function makeToken(random: Random): string {
  return `EAA${random.text(60, LETTERS)}`;
}
