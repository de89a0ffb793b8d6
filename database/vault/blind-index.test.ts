import { createHmac, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { blindIndex } from './blind-index.ts';

const key = randomBytes(32);

test('BW-5.2 When a value is looked up, then its index is the full HMAC-SHA-256 of domain and value', () => {
  const expected = createHmac('sha256', key).update('email\0a@example.org').digest();
  expect(blindIndex(key, 'email', 'a@example.org')).toEqual(expected);
});

test('When tenant, domain or value differ, then the index differs', () => {
  const indexes = [
    blindIndex(key, 'identity', '4917012345'),
    blindIndex(key, 'search', '4917012345'),
    blindIndex(key, 'identity', '4917012346'),
    blindIndex(randomBytes(32), 'identity', '4917012345'),
  ].map((index) => index.toString('hex'));
  expect(new Set(indexes).size).toBe(4);
});
