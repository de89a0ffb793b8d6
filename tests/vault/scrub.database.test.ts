import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newId } from '../../database/ids.ts';
import type { Vault } from '../../database/vault/vault.ts';
import { eventually } from '../harness/eventually.ts';
import { type KeysUnderTest, keysUnderTest } from './vaults.ts';

let keys: KeysUnderTest;
let vault: Vault;
let tenantId: string;

beforeAll(async () => {
  keys = await keysUnderTest();
  vault = await keys.vault();
  tenantId = newId();
  await vault.createTenant(tenantId);
});
afterAll(() => keys?.close());

/** The kinds of files of the keys cluster that hold these bytes. */
async function filesWith(bytes: Buffer): Promise<string[]> {
  const hits: string[] = [];
  for (const folder of ['base', 'pg_wal', 'global', 'pg_twophase', 'pg_xact']) {
    const root = join(inject('services').keysFolder, folder);
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      // The server removes files while we look; what is gone holds nothing.
      const content = await readFile(join(entry.parentPath, entry.name)).catch(gone);
      if (content.includes(bytes)) hits.push(folder);
    }
  }
  return [...new Set(hits)];
}

function gone(error: NodeJS.ErrnoException): Buffer {
  if (error.code === 'ENOENT') return Buffer.alloc(0);
  throw error;
}

async function wrappedKey(subjectId: string): Promise<Buffer> {
  await vault.subjectKey({ tenantId, subjectId, purpose: 'subject' });
  const [row] = await keys.query<{ wrapped: Buffer }>('select wrapped from subject_key where subject_id = $1', [
    subjectId,
  ]);
  // Random bytes from the middle; a page never compresses so short a value.
  return row!.wrapped.subarray(12, 44);
}

test('BW-5.2 When a key is destroyed and scrubbed, then its wrapped bytes are in no file of the cluster', {
  timeout: 60_000,
}, async () => {
  const stays = await wrappedKey(newId());
  // The control: another database's scrub may clear the log before we look, so another key is made until one is seen.
  const [subjectId, goes] = await eventually(async () => {
    const subject = newId();
    const wrapped = await wrappedKey(subject);
    expect(await filesWith(wrapped)).toContain('pg_wal');
    return [subject, wrapped];
  });
  await keys.query('checkpoint');
  expect(await filesWith(goes)).toContain('base');
  await vault.destroySubject({ tenantId, subjectId });
  await vault.scrub();
  expect(await filesWith(goes)).toEqual([]);
  expect(await filesWith(stays)).toContain('base');
});

test('BW-5.2 When a reader still sees the destroyed key, then the scrub goes on until the reader is gone', {
  timeout: 60_000,
}, async () => {
  const subjectId = newId();
  const goes = await wrappedKey(subjectId);
  const reader = new pg.Client({ connectionString: keys.url });
  await reader.connect();
  await reader.query('begin isolation level repeatable read');
  await reader.query('select 1');
  await vault.destroySubject({ tenantId, subjectId });
  let done = false;
  const scrub = vault.scrub().then(() => {
    done = true;
  });
  const rounds = new Set<string>();
  await eventually(async () => {
    const seen = await keys.query<{ round: string }>(`select query_start::text as round from pg_stat_activity
      where datname = current_database() and application_name = 'omniflow-vault-scrub' and query like 'vacuum%subject_key'`);
    for (const { round } of seen) rounds.add(round);
    expect(rounds.size).toBeGreaterThan(2);
  });
  expect(done).toBe(false);
  await reader.query('commit');
  await reader.end();
  await scrub;
  expect(await filesWith(goes)).toEqual([]);
});

test('When scrubs are asked for by two processes at once, then all of them end and the debt is paid', {
  timeout: 60_000,
}, async () => {
  const other = await keys.vault();
  const subjectId = newId();
  const goes = await wrappedKey(subjectId);
  await other.destroySubject({ tenantId, subjectId });
  await Promise.all([vault.scrub(), vault.scrub(), vault.scrub(), other.scrub()]);
  expect(await filesWith(goes)).toEqual([]);
  expect(await keys.query('select from scrub_debt where wanted > done')).toHaveLength(0);
});

test('When a process crashed before its scrub, then the next sweep of another one pays the debt', {
  timeout: 60_000,
}, async () => {
  const subjectId = newId();
  const goes = await wrappedKey(subjectId);
  await keys.query('delete from subject_key where subject_id = $1', [subjectId]);
  await keys.query('update scrub_debt set wanted = wanted + 1');
  const other = await keys.vault();
  expect(await other.destroyExpired(new Date(0))).toBe(0);
  await eventually(async () => expect(await keys.query('select from scrub_debt where wanted > done')).toHaveLength(0), {
    withinMs: 30_000,
  });
  expect(await filesWith(goes)).toEqual([]);
});
