import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { loginUrl } from '../../database/logins.ts';
import { createOrm } from '../../database/orm.ts';
import { createDatabase, type Database } from '../../database/scope.ts';
import { openProduct } from '../harness/product.ts';
import { type Intruder, isRefusal, type Reached, type Row, tryOrm, tryRaw } from './attempts.ts';
import { fillClinic } from './filled-clinic.ts';
import { digestOf, ofOrganisation, type TenantTable, tenantTables } from './tables.ts';

// At the top, because the tests below are made from the tables that are found.
const product = await openProduct();
const { superuser } = product;
const tables = await tenantTables(superuser);
const [a, b] = [await fillClinic(product), await fillClinic(product)];
const eraser = createDatabase({
  orm: await createOrm({
    url: loginUrl(product.databases.dataUrl, 'omniflow_eraser', product.databases.loginSecret),
    poolSize: 1,
  }),
  vault: product.vault,
  onCommitted: () => undefined,
});
afterAll(async () => {
  await eraser.close();
  await product.close();
});

const ofB = (database: Database, member?: { id: string; role: 'admin' | 'agent' }): Intruder => ({
  database,
  as: { tenantId: b.tenantId, actor: member ? { kind: 'member', ...member, sight: 'all' } : { kind: 'system' } },
  victim: a.tenantId,
});
const strangers: Record<string, Intruder> = {
  "another organisation's admin": ofB(product.api, { id: b.members.admin, role: 'admin' }),
  "another organisation's agent": ofB(product.api, { id: b.members.agent, role: 'agent' }),
  'the worker, for another organisation': ofB(product.worker),
  'the eraser, for another organisation': ofB(eraser),
};
const ungranted: Intruder = {
  database: product.api,
  as: { tenantId: a.tenantId, actor: { kind: 'member', id: a.members.idle, role: 'agent', sight: 'all' } },
  victim: a.tenantId,
};

async function rowOf(table: TenantTable): Promise<Row> {
  const { rows } = await superuser.query<{ row: Row }>(
    `select to_jsonb(t) as row from ${table.name} t where ${table.owner} = $1 limit 1`,
    [a.tenantId],
  );
  return rows[0]!.row;
}

async function tryAll(intruder: Intruder, table: TenantTable): Promise<Record<string, Reached>> {
  const row = await rowOf(table);
  const [raw, orm] = [await tryRaw(intruder, table, row), await tryOrm(intruder, table, row)];
  const named = (kind: string, reached: Record<string, Reached>) =>
    Object.entries(reached).map(([way, one]) => [`${kind} ${way}`, one]);
  return Object.fromEntries([...named('sql', raw), ...named('orm', orm)]);
}

/** Ways that reached something, or that inserted although nobody may. */
function breaches(reached: Record<string, Reached>): [string, Reached][] {
  return Object.entries(reached).filter(([way, one]) =>
    way.endsWith('insert') ? one !== 'refused' : one !== 'refused' && one !== 0,
  );
}

async function rowsOverLogin(
  login: 'omniflow_api' | 'omniflow_worker' | 'omniflow_eraser',
  table: TenantTable,
  settings: Record<string, string>,
): Promise<Reached> {
  const client = new pg.Client({
    connectionString: loginUrl(product.databases.dataUrl, login, product.databases.loginSecret),
  });
  await client.connect();
  try {
    for (const [name, value] of Object.entries(settings))
      await client.query('select set_config($1, $2, false)', [name, value]);
    return (await client.query(`select 1 from ${table.name}`)).rowCount ?? 0;
  } catch (error) {
    if (isRefusal(error)) return 'refused';
    throw error;
  } finally {
    await client.end();
  }
}

describe('every table', () => {
  it.each(tables)(
    'When two organisations work, then $name has rows of both: without them nothing below is shown',
    async (table) => {
      for (const { tenantId } of [a, b])
        expect(
          (await digestOf(superuser, table, tenantId)).rows,
          `fillClinic leaves ${table.name} empty`,
        ).toBeGreaterThan(0);
    },
  );

  it.each(tables)(
    'When the own admin or worker may read $name at all, then the rows are there for them',
    async ({ name, owner }) => {
      for (const [database, actor] of [
        [product.api, { kind: 'member', id: a.members.admin, role: 'admin', sight: 'all' }],
        [product.worker, { kind: 'system' }],
      ] as const) {
        const rows = await database.withScope({ tenantId: a.tenantId, actor }, async ({ sql }) => {
          const [right] = await sql<{ may: boolean }>(`select has_column_privilege($1, $2, 'select') as may`, [
            name,
            owner,
          ]);
          return right?.may ? (await sql(`select ${owner} from ${name} limit 1`)).length : 1;
        });
        expect(rows).toBe(1);
      }
    },
  );
});

describe.each(Object.entries(strangers))('OF-1.1 When %s reaches for a foreign row', (_name, intruder) => {
  it.each(tables)('of $name, then none is read, changed, deleted or added, by SQL or ORM', async (table) => {
    const before = await digestOf(superuser, table, a.tenantId);
    expect(breaches(await tryAll(intruder, table))).toEqual([]);
    expect(await digestOf(superuser, table, a.tenantId)).toEqual(before);
  });
});

describe('BW-5.3 When an agent without a grant reaches for a row of their own organisation', () => {
  it.each(tables)(
    'of $name, then none that speaks of a customer is read, and none is changed, deleted or added',
    async (table) => {
      const before = await digestOf(superuser, table, a.tenantId);
      const found = breaches(await tryAll(ungranted, table));
      const reads = (way: string): boolean => /select|find|count/.test(way);
      expect(table.name in ofOrganisation ? found.filter(([way]) => !reads(way)) : found).toEqual([]);
      expect(await digestOf(superuser, table, a.tenantId)).toEqual(before);
    },
  );
});

describe('OF-1.1 When a connection says not for whom it asks', () => {
  it.each(tables)('then $name is empty for it', async (table) => {
    for (const login of ['omniflow_api', 'omniflow_worker', 'omniflow_eraser'] as const)
      expect([0, 'refused'], login).toContain(await rowsOverLogin(login, table, {}));
  });
});

describe('BW-5.3 When the API names an organisation but no person', () => {
  it.each(tables.filter(({ name }) => !(name in ofOrganisation)))('then $name is empty for it', async (table) => {
    expect([0, 'refused']).toContain(await rowsOverLogin('omniflow_api', table, { 'app.tenant': a.tenantId }));
  });
});
