import { createHmac } from 'node:crypto';
import { secretOf } from './cipher.ts';

/** What a value is looked up as: equal values of different domains must not meet. */
export type BlindIndexDomain = 'identity' | 'provider_message' | 'email' | 'search' | 'thread';

/** HMAC-SHA-256 (32 bytes) of an already normalised value under the tenant's index key: equality without clear text. */
export function blindIndex(indexKey: Buffer, domain: BlindIndexDomain, value: string): Buffer {
  return createHmac('sha256', secretOf(indexKey)).update(`${domain}\0${value}`, 'utf8').digest();
}
