import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { newId } from '../ids.ts';
import { KeyCache, type OpenedKey } from './key-cache.ts';

function opened(name: string | null = null): OpenedKey {
  return {
    key: { id: newId(), bytes: randomBytes(32), expiresAt: null },
    tenantId: 'tenant',
    purpose: 'subject',
    name,
    retireAfter: null,
  };
}

function put(cache: KeyCache, key: OpenedKey): Promise<void> {
  return cache.load(async (load) => load.add(key));
}

test('When destructions can not be heard, then nothing is kept', async () => {
  const cache = new KeyCache(60_000);
  const key = opened('name');
  await put(cache, key);
  expect(cache.size).toBe(0);
  cache.startListening();
  await put(cache, key);
  expect(cache.byName('name')?.key).toBe(key.key);
  expect(cache.byId(key.key.id)?.key).toBe(key.key);
  cache.stopListening();
  expect(cache.size).toBe(0);
});

test('When the connection returns during a reading, then what was read is not kept', async () => {
  const cache = new KeyCache(60_000);
  cache.startListening();
  await cache.load(async (load) => {
    cache.stopListening();
    cache.startListening();
    load.add(opened());
  });
  expect(cache.size).toBe(0);
});

test('When a key is destroyed while it is being read, then it is read again and its bytes are overwritten', async () => {
  const cache = new KeyCache(60_000);
  cache.startListening();
  const early = opened();
  let readings = 0;
  await cache.load(async (load) => {
    readings += 1;
    if (readings > 1) return;
    load.add(early);
    cache.destroy([early.key.id]);
  });
  expect(readings).toBe(2);
  expect(early.key.bytes.every((byte) => byte === 0)).toBe(true);
  expect(cache.byId(early.key.id)).toBeUndefined();
});

test('When a key is destroyed, then its holders lose it; when it only changed, they keep it', async () => {
  const cache = new KeyCache(60_000);
  cache.startListening();
  const [gone, changed] = [opened('gone'), opened('changed')];
  await put(cache, gone);
  await put(cache, changed);
  cache.destroy([gone.key.id]);
  cache.forget([changed.key.id]);
  expect(cache.size).toBe(0);
  expect(gone.key.bytes.every((byte) => byte === 0)).toBe(true);
  expect(changed.key.bytes.some((byte) => byte !== 0)).toBe(true);
});

test('When its time is over, then a key is no longer found and the sweep removes it', async () => {
  const cache = new KeyCache(0);
  cache.startListening();
  const [asked, unasked] = [opened('asked'), opened('unasked')];
  await put(cache, asked);
  await put(cache, unasked);
  expect(cache.byName('asked')).toBeUndefined();
  expect(cache.size).toBe(1);
  cache.sweep();
  expect(cache.size).toBe(0);
});

test('When more keys are used than the cache holds, then the least recently used go first', async () => {
  const cache = new KeyCache(60_000);
  cache.startListening();
  const favourite = opened('favourite');
  const forgotten = opened('forgotten');
  await put(cache, favourite);
  await put(cache, forgotten);
  cache.byName('favourite');
  await cache.load(async (load) => {
    for (let count = 0; count < 19_999; count += 1) load.add(opened());
  });
  expect(cache.size).toBe(20_000);
  expect(cache.byName('favourite')).toBeDefined();
  expect(cache.byName('forgotten')).toBeUndefined();
});
