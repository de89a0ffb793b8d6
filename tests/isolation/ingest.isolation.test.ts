import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loginUrl } from '../../database/logins.ts';
import type { Column } from '../../database/manifest/notation.ts';
import { manifest } from '../../database/manifest.ts';
import { type FreshDatabases, freshDatabases } from '../harness/databases.ts';

let databases: FreshDatabases;
let superuser: pg.Pool;
let ingest: pg.Pool;
beforeAll(async () => {
  databases = await freshDatabases();
  superuser = new pg.Pool({ connectionString: databases.dataUrl, max: 1 });
  ingest = new pg.Pool({
    connectionString: loginUrl(databases.dataUrl, 'omniflow_ingest', databases.loginSecret),
    max: 1,
  });
});
afterAll(async () => {
  await Promise.all([superuser?.end(), ingest?.end()]);
  await databases?.drop();
});

interface Right extends Column {
  name: string;
}

/** Columns on which a role has a right, as the manifest describes them. */
async function columnsWith(role: string, right: 'SELECT' | 'UPDATE'): Promise<Right[]> {
  const { rows } = await superuser.query<{ table: string; column: string }>(
    `select table_schema || '.' || table_name as table, column_name as column from information_schema.column_privileges
      where grantee = $1 and privilege_type = $2 order by 1, 2`,
    [role, right],
  );
  return rows.map(({ table, column }) => ({ name: `${table}.${column}`, ...manifest.dataCluster[table]![column]! }));
}

describe('logins that serve all organisations at once', () => {
  it.each(['omniflow_ingest', 'omniflow_sweep'])(
    'OF-1.1 OF-5.2 When %s reads, then no column it may read is sealed or names anybody',
    async (role) => {
      const readable = await columnsWith(role, 'SELECT');
      expect(readable.length).toBeGreaterThan(20);
      expect(readable.filter(({ form }) => form === 'sealed').map(({ name }) => name)).toEqual([]);
      expect(
        readable.filter((column) => column.form === 'clear' && column.class !== 'none').map(({ name }) => name),
      ).toEqual(
        // Routes from the provider's id of a number, and what the operator's report calls it.
        role === 'omniflow_ingest'
          ? ['public.channel_business.business_id', 'public.channel_route.account_id']
          : [
              'public.channel.business_id',
              'public.channel.name',
              'public.channel_business.business_id',
              'public.channel_state.display_number',
            ],
      );
    },
  );

  it('OF-5.2 When ingest compares bytes, then they are the keyed hashes it needs to number and to recognise', async () => {
    const { rows } = await superuser.query<{ name: string }>(
      `select p.table_name || '.' || p.column_name as name from information_schema.column_privileges p
        join information_schema.columns c using (table_schema, table_name, column_name)
        where p.grantee = 'omniflow_ingest' and p.privilege_type = 'SELECT' and c.data_type = 'bytea' order by 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual([
      'conversation_counter.thread',
      'delivery_status.provider_hash',
      'seen_event.dedupe',
      'thread_alias.alias',
      'thread_alias.thread',
    ]);
  });

  it('OF-5.2 When ingest asks for content, then it is refused', async () => {
    const sealed = Object.entries(manifest.dataCluster).flatMap(([table, columns]) =>
      Object.entries(columns).flatMap(([column, { form }]) => (form === 'sealed' ? [[table, column] as const] : [])),
    );
    expect(sealed.length).toBeGreaterThan(7);
    for (const [table, column] of sealed) {
      await expect(ingest.query(`select ${column} from ${table}`), `${table}.${column}`).rejects.toMatchObject({
        code: '42501',
      });
      await expect(
        ingest.query(`insert into ${table} (id) values (uuidv7()) returning ${column}`),
        `${table}.${column}`,
      ).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('OF-6.2 When ingest or a sweep writes, then no sealed column can be exchanged and no message be removed', async () => {
    expect((await columnsWith('omniflow_ingest', 'UPDATE')).filter(({ form }) => form === 'sealed')).toEqual([]);
    // The sweep ends arrivals whose 72 hours are over.
    expect(
      (await columnsWith('omniflow_sweep', 'UPDATE')).filter(({ form }) => form === 'sealed').map(({ name }) => name),
    ).toEqual(['public.inbound_event.sealed']);
    for (const table of ['message', 'message_reaction', 'media', 'conversation_event', 'conversation', 'contact']) {
      await expect(ingest.query(`delete from ${table}`), table).rejects.toMatchObject({ code: '42501' });
    }
  });
});
