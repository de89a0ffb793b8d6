import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectTo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../database/ids.ts';
import { seal } from '../../database/vault/sealed.ts';
import type { Vault } from '../../database/vault/vault.ts';
import { eventually } from '../harness/eventually.ts';
import { type KeysUnderTest, keysUnderTest } from './vaults.ts';

const destroyed = expect.objectContaining({ code: 'KEY_DESTROYED' });
const LISTENING = "application_name = 'omniflow-vault-listen' and datname = current_database()";

let keys: KeysUnderTest;
let one: Vault;
let other: Vault;
let tenantId: string;

beforeAll(async () => {
  keys = await keysUnderTest();
  [one, other] = await Promise.all([keys.vault(), keys.vault()]);
  tenantId = newId();
  await one.createTenant(tenantId);
});
afterAll(() => keys?.close());

async function personKnownToBoth(): Promise<{ subjectId: string; keyId: string }> {
  const subjectId = newId();
  const { id: keyId } = await one.subjectKey({ tenantId, subjectId, purpose: 'subject' });
  await other.keyById(tenantId, keyId);
  return { subjectId, keyId };
}

/** Whether a vault answers without asking the database: the row is put aside while it is asked. */
async function isCached(vault: Vault, keyId: string): Promise<boolean> {
  const elsewhere = newId();
  await keys.query('update subject_key set tenant_id = $2 where id = $1', [keyId, elsewhere]);
  try {
    return (await vault.keysById(tenantId, [keyId])).has(keyId);
  } finally {
    await keys.query('update subject_key set tenant_id = $2 where id = $1', [keyId, tenantId]);
  }
}

describe('destroying a person', () => {
  test('BW-5.2 When a person is destroyed, then no process opens the key any more, cached or not', async () => {
    const { subjectId, keyId } = await personKnownToBoth();
    const held = await other.keyById(tenantId, keyId);
    expect(await isCached(other, keyId)).toBe(true);
    const begin = performance.now();
    await one.destroySubject({ tenantId, subjectId });
    // Far less than the cache time: the answer was awaited, not the end of the cache.
    expect(performance.now() - begin).toBeLessThan(10_000);
    await expect(one.keyById(tenantId, keyId)).rejects.toThrow(destroyed);
    await expect(other.keyById(tenantId, keyId)).rejects.toThrow(destroyed);
    expect(() => seal(held, 'late', { tenantId, table: 'message', rowId: newId() })).toThrow(destroyed);
  });

  test('When only the hold key is destroyed, then the other one stays', async () => {
    const subjectId = newId();
    const subject = await one.subjectKey({ tenantId, subjectId, purpose: 'subject' });
    const hold = await one.subjectKey({ tenantId, subjectId, purpose: 'hold' });
    await other.destroySubject({ tenantId, subjectId, purpose: 'hold' });
    await expect(one.keyById(tenantId, hold.id)).rejects.toThrow(destroyed);
    expect((await one.keyById(tenantId, subject.id)).id).toBe(subject.id);
  });

  test('When a destroyed person writes again, then a new key is made and other people keep theirs', async () => {
    const { subjectId, keyId } = await personKnownToBoth();
    const neighbour = await personKnownToBoth();
    await one.destroySubject({ tenantId, subjectId });
    await one.destroySubject({ tenantId, subjectId });
    const next = await other.subjectKey({ tenantId, subjectId, purpose: 'subject' });
    expect(next.id).not.toBe(keyId);
    expect((await one.keyById(tenantId, neighbour.keyId)).id).toBe(neighbour.keyId);
  });

  test('When more keys are destroyed than one notification holds, then all of them are dropped', async () => {
    const clock = { now: new Date() };
    const [here, there] = await Promise.all([
      keys.vault({ now: () => clock.now }),
      keys.vault({ now: () => clock.now }),
    ]);
    const expiresAt = new Date(clock.now.getTime() + 60_000);
    const held = await Promise.all(
      Array.from({ length: 250 }, () => here.subjectKey({ tenantId, subjectId: newId(), purpose: 'hold', expiresAt })),
    );
    const ids = held.map(({ id }) => id);
    const opened = await there.keysById(tenantId, ids);
    expect(opened.size).toBe(250);
    expect(await here.destroyExpired(expiresAt)).toBeGreaterThanOrEqual(250);
    await eventually(() =>
      expect([...opened.values()].every(({ bytes }) => bytes.every((byte) => byte === 0))).toBe(true),
    );
    await Promise.all([here.close(), there.close()]);
  });

  test('When a process died without a word, then the wait ends with the cache time', async () => {
    const vault = await keys.vault({ cacheMs: 1_500 });
    const dead = newId();
    await keys.query('insert into vault_process (id, seen_at) values ($1, clock_timestamp())', [dead]);
    const subjectId = newId();
    await vault.subjectKey({ tenantId, subjectId, purpose: 'subject' });
    const begin = performance.now();
    await vault.destroySubject({ tenantId, subjectId });
    const waited = performance.now() - begin;
    expect(waited).toBeGreaterThan(1_400);
    expect(waited).toBeLessThan(6_000);
    await keys.query('delete from vault_process where id = $1', [dead]);
    await vault.close();
  });

  test('When a vault is closed, then nobody waits for it', async () => {
    const [before] = await keys.query<{ count: number }>('select count(*)::int as count from vault_process');
    const vault = await keys.vault();
    await vault.close();
    const [afterwards] = await keys.query<{ count: number }>('select count(*)::int as count from vault_process');
    expect(afterwards?.count).toBe(before?.count);
  });
});

describe('the connection that hears of destructions', () => {
  test('BW-5.2 When it is killed, then the cache is empty at once, and works again later', async () => {
    const { keyId } = await personKnownToBoth();
    expect(await isCached(other, keyId)).toBe(true);
    await keys.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${LISTENING}`);
    await eventually(async () => expect(await isCached(other, keyId)).toBe(false));
    // Both lost theirs, and come back each in its own time; for one that is not back yet a destruction waits its cache time.
    for (const vault of [one, other])
      await eventually(async () => {
        await vault.keyById(tenantId, keyId);
        expect(await isCached(vault, keyId)).toBe(true);
      });
    // Destruction reaches it again.
    const { subjectId, keyId: next } = await personKnownToBoth();
    await one.destroySubject({ tenantId, subjectId });
    await expect(other.keyById(tenantId, next)).rejects.toThrow(destroyed);
  });

  test('When the keys cluster can not be reached, then the error is UNAVAILABLE and tells nothing', async () => {
    const line = await openLine(keys.vaultUrl);
    const vault = await keys.vault({ keysUrl: line.url });
    const { keyId } = await personKnownToBoth();
    await vault.keyById(tenantId, keyId);
    line.cut();
    const unavailable = { code: 'UNAVAILABLE', message: 'The keys cluster is not reachable.' };
    await eventually(() => expect(vault.keyById(tenantId, keyId)).rejects.toMatchObject(unavailable));
    await expect(vault.destroySubject({ tenantId, subjectId: newId() })).rejects.toMatchObject(unavailable);
    await expect(keys.vault({ keysUrl: line.url })).rejects.toMatchObject(unavailable);
    await line.mend();
    await eventually(async () => expect((await vault.keyById(tenantId, keyId)).id).toBe(keyId));
    await vault.close();
    line.cut();
  });

  test('BW-5.2 When the connection hangs without an error, then the cache is given up within one cache time', async () => {
    const line = await openLine(keys.vaultUrl);
    const cacheMs = 6_000;
    const vault = await keys.vault({ keysUrl: line.url, cacheMs });
    const { keyId } = await personKnownToBoth();
    const begin = performance.now();
    await vault.keyById(tenantId, keyId);
    line.freeze();
    expect(await answersFromMemory(vault, keyId)).toBe(true);
    await eventually(async () => expect(await answersFromMemory(vault, keyId)).toBe(false));
    expect(performance.now() - begin).toBeLessThan(cacheMs);
    line.cut();
    await vault.close();
  });
});

/** Whether the vault answers although the database can't; a question to the database hangs until the line is cut. */
async function answersFromMemory(vault: Vault, keyId: string): Promise<boolean> {
  const answer = vault.keyById(tenantId, keyId).then(
    () => true,
    () => false,
  );
  return Promise.race([answer, once(AbortSignal.timeout(100), 'abort').then(() => false)]);
}

test('When a tenant id is malformed, then the error shows neither it nor the statement', async () => {
  const secret = randomBytes(8).toString('hex');
  const error = await one.indexKey(secret).catch((reason: Error) => reason);
  expect(error).toMatchObject({ code: 'INTERNAL', message: 'The keys cluster refused a statement (22P02).' });
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(secret);
});

interface Line {
  readonly url: string;
  cut(): void;
  mend(): Promise<void>;
  /** Nothing passes any more, and nobody is told. */
  freeze(): void;
}

/** A way to the keys cluster that can break. */
async function openLine(target: string): Promise<Line> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const start = (at: number): Promise<Server> =>
    new Promise((resolve) => {
      const server = createServer((near) => {
        const far = connectTo(Number(port), hostname);
        for (const socket of [near, far]) {
          sockets.add(socket);
          socket.on('error', () => undefined);
          socket.on('close', () => {
            sockets.delete(socket);
            near.destroy();
            far.destroy();
          });
        }
        near.pipe(far).pipe(near);
      });
      server.listen(at, '127.0.0.1', () => resolve(server));
    });
  let server = await start(0);
  const address = server.address();
  const own = typeof address === 'object' && address ? address.port : 0;
  const url = new URL(target);
  url.port = String(own);
  return {
    url: url.href,
    cut() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
    async mend() {
      server = await start(own);
    },
    freeze() {
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
  };
}
