import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../database/ids.ts';
import { loginPassword, vaultLogin } from '../../database/logins.ts';
import { migrateKeys } from '../../database/vault/keys-schema.ts';
import { seal, unseal } from '../../database/vault/sealed.ts';
import type { Vault } from '../../database/vault/vault.ts';
import { TEST_LOGIN_SECRET } from '../harness/template.ts';
import { bytesOf, clockAt, type KeysUnderTest, keysUnderTest } from './vaults.ts';

const HOUR = 3_600_000;
const destroyed = expect.objectContaining({ code: 'KEY_DESTROYED' });

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

function after(ms: number, from = new Date()): Date {
  return new Date(from.getTime() + ms);
}

describe('the schema', () => {
  test('When it is migrated again, also twice at once, then nothing changes', async () => {
    const password = loginPassword(TEST_LOGIN_SECRET, vaultLogin);
    await Promise.all([migrateKeys(keys.url, password), migrateKeys(keys.url, password)]);
    const [row] = await keys.query<{ count: number }>('select count(*)::int as count from keys_migration');
    expect(row?.count).toBe(1);
  });

  test('BW-5.2 When statistics are gathered, then they hold no sample of wrapped keys', async () => {
    await keys.query('analyze');
    const rows = await keys.query<{ attname: string }>("select attname from pg_stats where schemaname = 'public'");
    expect(rows.map(({ attname }) => attname)).toContain('tenant_id');
    expect(rows.map(({ attname }) => attname)).not.toContain('wrapped');
  });

  test('When the vault signs in, then it is no superuser and reads no other table', async () => {
    const [login] = await keys.query('select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = $1', [
      vaultLogin,
    ]);
    expect(login).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false });
    const [rights] = await keys.query("select has_table_privilege($1, 'keys_migration', 'select') as migrations", [
      vaultLogin,
    ]);
    expect(rights).toEqual({ migrations: false });
  });
});

describe('keys of a tenant', () => {
  test('When a tenant is created by two processes at once and again, then it has one key of each purpose', async () => {
    const tenant = newId();
    await Promise.all([one.createTenant(tenant), other.createTenant(tenant)]);
    await one.createTenant(tenant);
    const rows = await keys.query<{ purpose: string }>(
      'select purpose from tenant_key where tenant_id = $1 order by purpose',
      [tenant],
    );
    expect(rows.map(({ purpose }) => purpose)).toEqual(['data', 'index', 'ingest']);
    expect(await one.indexKey(tenant)).toEqual(await other.indexKey(tenant));
  });

  test('When a tenant has no keys, then none comes into being by asking', async () => {
    const stranger = newId();
    await expect(one.indexKey(stranger)).rejects.toThrow(destroyed);
    await expect(one.ingestKey(stranger)).rejects.toThrow(destroyed);
    await expect(one.subjectKey({ tenantId: stranger, subjectId: newId(), purpose: 'subject' })).rejects.toThrow(
      destroyed,
    );
    expect(await keys.query('select from tenant_key where tenant_id = $1', [stranger])).toHaveLength(0);
  });

  test('When a day ends, then a new ingest key is used and the old one opens for 72 hours more', async () => {
    const clock = clockAt('2026-05-04T23:59:00Z');
    const vaults = await Promise.all([keys.vault({ now: clock.now }), keys.vault({ now: clock.now })]);
    const [first, second] = vaults;
    const tenant = newId();
    await first.createTenant(tenant);
    const monday = await first.ingestKey(tenant);
    expect((await second.ingestKey(tenant)).id).toBe(monday.id);
    expect(monday.expiresAt).toEqual(new Date('2026-05-08T00:00:00Z'));

    clock.set(new Date('2026-05-05T00:00:00Z'));
    const tuesday = await Promise.all(vaults.map((vault) => vault.ingestKey(tenant)));
    expect(tuesday[0]?.id).not.toBe(monday.id);
    expect(tuesday[0]?.id).toBe(tuesday[1]?.id);

    clock.set(new Date('2026-05-07T23:59:59Z'));
    expect((await second.keyById(tenant, monday.id)).bytes).toEqual(monday.bytes);
    clock.set(new Date('2026-05-08T00:00:00Z'));
    await expect(second.keyById(tenant, monday.id)).rejects.toThrow(destroyed);
    expect(await first.destroyExpired(clock.now())).toBe(1);
    expect(await keys.query('select from tenant_key where id = $1', [monday.id])).toHaveLength(0);
  });
});

describe('keys of a person', () => {
  test('BW-5.2 When two processes create a key at once, then both get the same one', async () => {
    const subjects = Array.from({ length: 20 }, () => newId());
    await Promise.all(
      subjects.map(async (subjectId) => {
        const of = { tenantId, subjectId, purpose: 'subject' as const };
        const [a, b, c] = await Promise.all([one.subjectKey(of), other.subjectKey(of), one.subjectKey(of)]);
        expect(b?.id).toBe(a?.id);
        expect(b?.bytes).toEqual(a?.bytes);
        expect(c).toBe(a);
      }),
    );
  });

  test('BW-5.2 When a value is sealed by one process, then another opens it by the key id it carries', async () => {
    const key = await one.subjectKey({ tenantId, subjectId: newId(), purpose: 'subject' });
    const at = { tenantId, table: 'message', rowId: newId() };
    const sealed = seal(key, { text: 'hello' }, at);
    expect(unseal(await other.keyById(tenantId, key.id), sealed, at)).toEqual({ text: 'hello' });
    await expect(other.keyById(newId(), key.id)).rejects.toThrow(destroyed);
    await expect(one.keyById(newId(), key.id)).rejects.toThrow(destroyed);
  });

  test('When many keys are asked for by id, then living ones are found and data keys are not handed out', async () => {
    const made = await Promise.all(
      Array.from({ length: 30 }, () => one.subjectKey({ tenantId, subjectId: newId(), purpose: 'subject' })),
    );
    const ingest = await one.ingestKey(tenantId);
    const rows = await keys.query<{ id: string }>(
      "select id from tenant_key where tenant_id = $1 and purpose = 'data'",
      [tenantId],
    );
    const dataId = rows.map(({ id }) => id);
    const wanted = [...made, ingest].map(({ id }) => id);
    for (const vault of [one, other]) {
      const found = await vault.keysById(tenantId, [...wanted, ...dataId, newId()]);
      expect([...found.keys()].sort()).toEqual([...wanted].sort());
      expect(made.every((key) => found.get(key.id)?.bytes.equals(key.bytes))).toBe(true);
    }
  });

  test('When a hold key is past its time, then it opens nothing and the next word gets a new key', async () => {
    const clock = clockAt('2026-05-04T10:00:00Z');
    const vault = await keys.vault({ now: clock.now });
    const subjectId = newId();
    const expiresAt = after(72 * HOUR, clock.now());
    const held = await vault.subjectKey({ tenantId, subjectId, purpose: 'hold', expiresAt });
    expect(held.expiresAt).toEqual(expiresAt);
    const again = await vault.subjectKey({
      tenantId,
      subjectId,
      purpose: 'hold',
      expiresAt: after(99 * HOUR, clock.now()),
    });
    expect(again.expiresAt).toEqual(expiresAt);

    clock.set(expiresAt);
    await expect(vault.keyById(tenantId, held.id)).rejects.toThrow(destroyed);
    const next = await vault.subjectKey({ tenantId, subjectId, purpose: 'hold', expiresAt: after(HOUR, clock.now()) });
    expect(next.id).not.toBe(held.id);
    expect(await vault.destroyExpired(clock.now())).toBeGreaterThanOrEqual(1);
    expect(await keys.query('select from subject_key where id = $1', [held.id])).toHaveLength(0);
    expect((await vault.keyById(tenantId, next.id)).id).toBe(next.id);
  });

  test('When a person agrees, then the hold key stays, also for a process that cached its expiry', async () => {
    const clock = clockAt('2026-05-04T10:00:00Z');
    const [here, there] = await Promise.all([keys.vault({ now: clock.now }), keys.vault({ now: clock.now })]);
    const subjectId = newId();
    const held = await here.subjectKey({ tenantId, subjectId, purpose: 'hold', expiresAt: after(HOUR, clock.now()) });
    await there.keyById(tenantId, held.id);
    await here.keep({ tenantId, subjectId });
    clock.set(after(2 * HOUR, clock.now()));
    for (const vault of [here, there]) {
      const kept = await vault.keyById(tenantId, held.id);
      expect(kept.expiresAt).toBeNull();
      expect(bytesOf(kept)).toBe(bytesOf(held));
    }
  });

  test('When consent comes after the time is over, then the key stays lost', async () => {
    const clock = clockAt('2026-05-04T10:00:00Z');
    const vault = await keys.vault({ now: clock.now });
    const subjectId = newId();
    const held = await vault.subjectKey({ tenantId, subjectId, purpose: 'hold', expiresAt: after(HOUR, clock.now()) });
    clock.set(after(HOUR, clock.now()));
    await vault.keep({ tenantId, subjectId });
    await expect(vault.keyById(tenantId, held.id)).rejects.toThrow(destroyed);
  });
});

test('BW-5.2 When wrapped keys of two persons are exchanged in the database, then neither opens', async () => {
  const [a, b] = await Promise.all(
    [1, 2].map(() => one.subjectKey({ tenantId, subjectId: newId(), purpose: 'subject' })),
  );
  await keys.query(
    'update subject_key k set wrapped = o.wrapped from subject_key o where k.id = any($1) and o.id = any($1) and k.id <> o.id',
    [[a?.id, b?.id]],
  );
  const fresh = await keys.vault();
  await expect(fresh.keyById(tenantId, a?.id ?? '')).rejects.toMatchObject({ code: 'INTERNAL' });
});
