import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../database/ids.ts';
import { masterKeyIdOf, openMasterKey } from '../../database/vault/master-key.ts';
import { rotateMasterKey } from '../../tools/keys/rotate-master-key.ts';
import { type KeysUnderTest, keysUnderTest, newMasterKey } from './vaults.ts';

let keys: KeysUnderTest;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omniflow-rotation-'));
  keys = await keysUnderTest();
});
afterAll(async () => {
  await keys?.close();
  await rm(folder, { recursive: true });
});

/** A key file of its own with a tenant wrapped under it; rows of other tests are removed. */
async function keyFile(name: string): Promise<{ file: string; line: string; tenantId: string; subjectId: string }> {
  await keys.query('delete from subject_key');
  await keys.query('delete from tenant_key');
  const file = join(folder, name);
  const line = newMasterKey();
  await writeFile(file, `${line}\n`, { mode: 0o600 });
  const vault = await keys.vault({ masterKey: await openMasterKey({ file }) });
  const [tenantId, subjectId] = [newId(), newId()];
  await vault.createTenant(tenantId);
  await vault.subjectKey({ tenantId, subjectId, purpose: 'subject' });
  return { file, line, tenantId, subjectId };
}

async function masterKeyIds(): Promise<string[]> {
  const rows = await keys.query<{ id: string }>('select distinct master_key_id as id from tenant_key');
  return rows.map(({ id }) => id);
}

test('BW-5.2 When the master key is rotated under load, then readers and writers see no error and the old key is needless', {
  timeout: 40_000,
}, async () => {
  const { file, line, tenantId, subjectId } = await keyFile('load');
  // Without a cache every question goes to the database and the master key.
  const busy = await keys.vault({ masterKey: await openMasterKey({ file }), cacheMs: 1 });
  const sleeping = await keys.vault({ masterKey: await openMasterKey({ file }) });
  const others = Array.from({ length: 120 }, () => newId());
  for (const tenant of others.slice(0, 60)) await busy.createTenant(tenant);
  const original = (await busy.subjectKey({ tenantId, subjectId, purpose: 'subject' })).bytes;

  let running = true;
  let reads = 0;
  const reading = (async () => {
    while (running) {
      expect((await busy.subjectKey({ tenantId, subjectId, purpose: 'subject' })).bytes).toEqual(original);
      await busy.indexKey(others[reads % 60]!);
      reads += 1;
    }
  })();
  const writing = (async () => {
    for (const tenant of others.slice(60)) await busy.createTenant(tenant);
  })();
  const { rewrapped, retired } = await rotateMasterKey({ keysUrl: keys.vaultUrl, masterKey: { file } });
  running = false;
  await Promise.all([reading, writing]);

  expect(rewrapped).toBeGreaterThanOrEqual(3 + 60 * 3);
  expect(retired).toBe(1);
  expect(reads).toBeGreaterThan(0);
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toBe(line);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await masterKeyIds()).toEqual([masterKeyIdOf(Buffer.from(lines[0] ?? '', 'base64'))]);
  const fresh = await keys.vault({ masterKey: await openMasterKey(lines[0] ?? '') });
  expect((await fresh.subjectKey({ tenantId, subjectId, purpose: 'subject' })).bytes).toEqual(original);
  for (const tenant of others) await fresh.indexKey(tenant);

  // A process that slept through all of it must not wrap under the key it remembers.
  const late = newId();
  await sleeping.createTenant(late);
  await fresh.indexKey(late);
});

test('BW-5.2 When a row is rewrapped between its reading and its opening, then it is read again', async () => {
  const { line, tenantId } = await keyFile('overtaken');
  const next = newMasterKey();
  const index = await (await keys.vault({ masterKey: await openMasterKey(line) })).indexKey(tenantId);
  const rotating = await keys.vault({ masterKey: await openMasterKey(`${next},${line}`) });
  const onlyNext = await openMasterKey(next);
  let openings = 0;
  const reader = await keys.vault({
    masterKey: {
      ...onlyNext,
      async unwrap(wrapped, masterKeyId, aad) {
        openings += 1;
        if (openings === 1) await rotating.rewrap();
        return onlyNext.unwrap(wrapped, masterKeyId, aad);
      },
    },
  });
  expect(await reader.indexKey(tenantId)).toEqual(index);
  expect(openings).toBe(2);
});

test('BW-5.2 When MASTER_KEY is a list, then all keys are rewrapped under the first and nothing else is needed', {
  timeout: 40_000,
}, async () => {
  const { line, tenantId, subjectId } = await keyFile('list');
  const next = newMasterKey();
  const asKeys = [next, line].map((text) => Buffer.from(text, 'base64'));
  const first = await rotateMasterKey({ keysUrl: keys.vaultUrl, masterKey: { keys: asKeys } });
  expect(first).toEqual({ rewrapped: 3, retired: 1 });
  const again = await rotateMasterKey({ keysUrl: keys.vaultUrl, masterKey: { keys: asKeys } });
  expect(again.rewrapped).toBe(0);
  const vault = await keys.vault({ masterKey: await openMasterKey(next) });
  await vault.subjectKey({ tenantId, subjectId, purpose: 'subject' });
});

test('When a rotation was interrupted, then the next one finishes it and removes every old line', {
  timeout: 40_000,
}, async () => {
  const { file, line, tenantId, subjectId } = await keyFile('interrupted');
  await writeFile(file, `${newMasterKey()}\n${line}\n`);
  const half = await keys.vault({ masterKey: await openMasterKey({ file }) });
  await half.createTenant(newId());
  const { retired } = await rotateMasterKey({ keysUrl: keys.vaultUrl, masterKey: { file } });
  expect(retired).toBe(2);
  expect(await masterKeyIds()).toHaveLength(1);
  const fresh = await keys.vault({ masterKey: await openMasterKey({ file }) });
  await fresh.subjectKey({ tenantId, subjectId, purpose: 'subject' });
});

test('When a key can not be opened or another rotation runs, then nothing is removed from the file', {
  timeout: 40_000,
}, async () => {
  const { file, line } = await keyFile('stuck');
  const elsewhere = await keys.vault({ masterKey: await openMasterKey(newMasterKey()) });
  await elsewhere.createTenant(newId());
  await expect(rotateMasterKey({ keysUrl: keys.vaultUrl, masterKey: { file } })).rejects.toThrow(
    'No master key with the id',
  );
  expect(await readFile(file, 'utf8')).toContain(line);

  const holder = new pg.Client({ connectionString: keys.vaultUrl });
  await holder.connect();
  await holder.query('select pg_advisory_lock(7305004)');
  const before = await readFile(file, 'utf8');
  await expect(rotateMasterKey({ keysUrl: keys.vaultUrl, masterKey: { file } })).rejects.toThrow('Another rotation');
  expect(await readFile(file, 'utf8')).toBe(before);
  await holder.end();
});
