import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import { loginUrl } from '../../database/logins.ts';
import { manifest } from '../../database/manifest.ts';
import { openProduct } from '../harness/product.ts';
import { isRefusal } from './attempts.ts';
import { fillClinic } from './filled-clinic.ts';

/** All that an operator's login may read by itself. Whatever is added must speak of the platform, not of an organisation. */
const own = [
  'operators.event',
  'operators.operator',
  'operators.session',
  'public.egress_day',
  'public.sub_processor',
] as const;

// At the top, because the tests below are made from the tables that are found.
const product = await openProduct();
const clinic = await fillClinic(product);
const operator = new pg.Pool({
  connectionString: loginUrl(product.databases.dataUrl, 'omniflow_operator', product.databases.loginSecret),
  max: 1,
});
afterAll(async () => {
  await operator.end();
  await product.close();
});
const foreign = Object.keys(manifest.dataCluster).filter((table) => !(own as readonly string[]).includes(table));

/** Rows that a statement gives somebody with the login, who says for whom and as whom they ask as they like. */
async function rowsAs(role: string, text: string): Promise<number | 'refused'> {
  const client = await operator.connect();
  try {
    await client.query('begin');
    for (const [name, value] of Object.entries({
      'app.tenant': clinic.tenantId,
      'app.actor': clinic.members.admin,
      'app.role': role,
    }))
      await client.query('select set_config($1, $2, true)', [name, value]);
    return (await client.query(text)).rowCount ?? 0;
  } catch (error) {
    if (isRefusal(error)) return 'refused';
    throw error;
  } finally {
    await client.query('rollback');
    client.release();
  }
}

describe("OF-3.0 When an operator's login reaches for", () => {
  it.each(foreign)('%s, then not a single row or column is readable, whatever it claims to be', async (table) => {
    const quoted = table.replace(/\.(\w+)$/, '."$1"');
    for (const role of ['operator', 'admin', 'system'])
      expect(['refused', 0], role).toContain(await rowsAs(role, `select * from ${quoted}`));
    const { rows } = await product.superuser.query<{ column: string }>(
      `select a.attname as column from pg_attribute a where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped
        and has_column_privilege('omniflow_operator', a.attrelid, a.attnum, 'select')`,
      [quoted],
    );
    expect(rows).toEqual([]);
  });

  it('rows of the log, then it can add lines about operators in its own name only', async () => {
    const add = (kind: string, actorKind: string, actorId: string) =>
      rowsAs(
        'operator',
        `insert into audit_event (id, tenant_id, kind, actor_kind, actor_id, subject_kind, subject_id)
          values ('${newId()}', '${clinic.tenantId}', '${kind}', '${actorKind}', '${actorId}', 'organisation', '${clinic.tenantId}')`,
      );
    expect(await add('support.refused', 'operator', clinic.members.admin)).toBe(1);
    expect(await add('conversation.read', 'operator', clinic.members.admin)).toBe('refused');
    expect(await add('support.refused', 'member', clinic.members.admin)).toBe('refused');
    expect(await add('support.refused', 'operator', newId())).toBe('refused');
  });

  it('conversations without access, then the functions refuse, and one who claims another role is refused too', async () => {
    const { taken } = clinic.conversations;
    for (const role of ['operator', 'admin', 'system']) {
      expect(await rowsAs(role, `select * from support_conversations('${newId()}', null, null, 50)`)).toBe('refused');
      expect(await rowsAs(role, `select * from support_thread('${taken}', '${newId()}', null, null, null, 50)`)).toBe(
        'refused',
      );
    }
  });
});
