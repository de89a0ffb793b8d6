import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import { dataLogins, type Login, loginUrl, vaultLogin } from '../../database/logins.ts';
import { type FreshDatabases, freshDatabases } from '../harness/databases.ts';
import { query } from './catalog.ts';
import { definerFunctions } from './definer-functions.ts';

/** Tables that hold no organisation's data and need no policy. */
const ofNobody = ['schema_migration'];
const owners = ['omniflow_definer', 'omniflow_registry', 'omniflow_sweep'];
const chat = ['message', 'message_reaction', 'media', 'conversation_event', 'note'];

let databases: FreshDatabases;
beforeAll(async () => {
  databases = await freshDatabases();
});
afterAll(() => databases?.drop());

function data<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  return query<Row>(databases.dataUrl, text, values);
}

/** Runs a statement as a login that says it acts for an organisation. */
async function as(login: Login, text: string, tenantId: string): Promise<number | null> {
  const client = new pg.Client({ connectionString: loginUrl(databases.dataUrl, login, databases.loginSecret) });
  await client.connect();
  try {
    await client.query(`select set_config('app.tenant', $1, false)`, [tenantId]);
    return (await client.query(text)).rowCount;
  } finally {
    await client.end();
  }
}

describe('logins', () => {
  it('OF-5.2 When a login signs in, then it is no superuser, bypasses nothing and makes neither roles nor databases', async () => {
    const mighty = `select rolname from pg_roles where rolname like 'omniflow_%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`;
    const all = `select rolname as name from pg_roles where rolname like 'omniflow_%' order by 1`;
    expect(await data(mighty)).toEqual([]);
    expect(await query(databases.keysUrl, mighty)).toEqual([]);
    expect(await data(all)).toEqual([...dataLogins, ...owners].sort().map((name) => ({ name })));
    expect(await query(databases.keysUrl, all)).toEqual([{ name: vaultLogin }]);
    expect(await data(`select rolname from pg_roles where rolname = any($1) and rolcanlogin`, [owners])).toEqual([]);
  });

  it('When rights come by membership, then only the migrations have those of the functions, and the vault may write a checkpoint', async () => {
    const memberships = `select m.member::regrole || ' < ' || m.roleid::regrole as rule from pg_auth_members m where m.member::regrole::text like 'omniflow_%' order by 1`;
    expect(await data(memberships)).toEqual(owners.map((owner) => ({ rule: `omniflow_owner < ${owner}` })));
    expect(await query(databases.keysUrl, memberships)).toEqual([{ rule: `${vaultLogin} < pg_checkpoint` }]);
  });
});

describe('row-level security', () => {
  it('OF-1.1 When a table is made, then its rows are behind policies, for its owner too', async () => {
    const open = await data(
      `select relname from pg_class where relkind in ('r', 'p') and relnamespace in ('public'::regnamespace, 'operators'::regnamespace)
        and not (relrowsecurity and relforcerowsecurity) and relname <> all($1)`,
      [ofNobody],
    );
    expect(open).toEqual([]);
  });

  it('OF-1.1 When a login has any right on a table, then a policy names that login, and none names everybody', async () => {
    const without = await data(
      `select r.rolname || ' on ' || c.relname as missing from pg_roles r, pg_class c
        where r.rolname like 'omniflow_%' and r.rolname <> 'omniflow_owner' and c.relkind in ('r', 'p') and c.relnamespace in ('public'::regnamespace, 'operators'::regnamespace)
          and (has_any_column_privilege(r.oid, c.oid, 'select, insert, update, references') or has_table_privilege(r.oid, c.oid, 'delete, truncate, trigger'))
          and not exists (select 1 from pg_policies p where p.schemaname = c.relnamespace::regnamespace::text and p.tablename = c.relname and r.rolname = any(p.roles))`,
    );
    expect(without).toEqual([]);
    expect(await data(`select policyname from pg_policies where 'public' = any(roles)`)).toEqual([]);
  });

  it('OF-1.1 When a view were made, then it would have to ask as its reader', async () => {
    expect(
      await data(`select relname from pg_class where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace`),
    ).toEqual([]);
  });
});

describe('functions that run with rights of their own', () => {
  it('OF-1.1 BW-5.3 When one exists, then it is listed with its reason and its callers', async () => {
    const found = await data<{ name: string; callers: string[] }>(
      `select p.proname as name, array(select r.rolname::text from pg_roles r where r.rolname = any($1) and has_function_privilege(r.oid, p.oid, 'execute')
          and r.oid <> p.proowner order by 1) as callers
        from pg_proc p where p.prosecdef and p.pronamespace in ('public'::regnamespace, 'auth'::regnamespace) order by 1`,
      [dataLogins.filter((login) => login !== 'omniflow_owner')],
    );
    const listed = Object.entries(definerFunctions).map(([name, { callers }]) => ({ name, callers }));
    expect(found).toEqual(listed.sort((a, b) => (a.name < b.name ? -1 : 1)));
  });

  it('BW-5.3 When one runs, then names mean our tables: temporary ones of the caller are looked at last', async () => {
    const loose = await data(
      `select proname, proconfig from pg_proc where prosecdef and pronamespace = 'public'::regnamespace and not coalesce(proconfig @> array['search_path=public, pg_temp'], false)`,
    );
    expect(loose).toEqual([]);
  });

  it('When a function is made, then everybody may call it only if it says who asks', async () => {
    const open = await data<{ name: string }>(
      `select p.proname as name from pg_proc p where p.pronamespace = 'public'::regnamespace
        and (p.proacl is null or exists (select 1 from aclexplode(p.proacl) a where a.grantee = 0)) order by 1`,
    );
    expect(open.map(({ name }) => name)).toEqual([
      'app_actor',
      'app_is_officer',
      'app_role',
      'app_sees_all',
      'app_tenant',
    ]);
    expect(
      await data(
        `select 1 from pg_proc p join pg_roles r on r.oid = p.proowner where p.prosecdef and r.rolname <> all($1) and p.pronamespace = 'public'::regnamespace`,
        [owners],
      ),
    ).toEqual([]);
  });
});

describe('what nobody can remove', () => {
  it('OF-6.2 When the API is asked to delete from a chat, then its login has no right to, by any way', async () => {
    for (const table of chat) {
      await expect(as('omniflow_api', `delete from ${table}`, newId()), table).rejects.toMatchObject({ code: '42501' });
      await expect(as('omniflow_api', `truncate ${table} cascade`, newId()), table).rejects.toMatchObject({
        code: '42501',
      });
    }
    expect(
      await data(
        `select proname from pg_proc where prosecdef and prosrc ~* ('delete\\s+from\\s+(public\\.)?(' || $1 || ')\\M')`,
        [chat.join('|')],
      ),
    ).toEqual([]);
  });

  it('When a row of the log was written, then not even its owner changes, deletes or truncates it', async () => {
    const tenantId = newId();
    await data(
      `insert into audit_event (id, tenant_id, kind, actor_kind, subject_kind, subject_id) values ($1, $2, 'conversation.created', 'system', 'conversation', $1)`,
      [newId(), tenantId],
    );
    const logins = ['omniflow_owner', 'omniflow_eraser', 'omniflow_worker', 'omniflow_api'] as const;
    for (const statement of [
      `update audit_event set kind = 'conversation.taken'`,
      'delete from audit_event',
      'truncate audit_event',
    ]) {
      for (const login of logins)
        await expect(as(login, statement, tenantId), `${login}: ${statement}`).rejects.toMatchObject({ code: '42501' });
      await expect(data(statement), `superuser: ${statement}`).rejects.toMatchObject({ code: '42501' });
    }
    expect(await data('select kind from audit_event where tenant_id = $1', [tenantId])).toEqual([
      { kind: 'conversation.created' },
    ]);
  });
});
