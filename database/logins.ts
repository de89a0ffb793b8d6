import { createHmac } from 'node:crypto';
import pg from 'pg';

/** Logins of the data cluster (design section 6). None is superuser, none bypasses row-level security. */
export const dataLogins = [
  'omniflow_owner',
  'omniflow_api',
  'omniflow_worker',
  'omniflow_ingest',
  'omniflow_eraser',
  'omniflow_operator',
] as const;
export const vaultLogin = 'omniflow_vault';
export type Login = (typeof dataLogins)[number] | typeof vaultLogin;

/** Own the SECURITY DEFINER functions; nobody can sign in as them. */
const functionOwners = ['omniflow_definer', 'omniflow_sweep', 'omniflow_registry'];

/** A login's password, derived so that every process can compute its own from one secret. */
export function loginPassword(secret: string, login: string): string {
  return createHmac('sha256', secret).update(login).digest('hex');
}

/** The same server and database, as another login. */
export function loginUrl(url: string, login: Login, secret: string): string {
  const target = new URL(url);
  target.username = login;
  target.password = loginPassword(secret, login);
  return target.href;
}

/** Creates or updates the logins; safe to repeat and when two processes start at once. */
export async function ensureLogins(superuserUrl: string, secret: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock(715001)');
    for (const login of dataLogins) await ensureRole(client, login, `login password '${loginPassword(secret, login)}'`);
    for (const owner of functionOwners) {
      await ensureRole(client, owner, 'nologin');
      await client.query(`grant ${owner} to omniflow_owner`);
    }
    const database = await client.query<{ name: string }>('select quote_ident(current_database()) as name');
    const name = database.rows[0]?.name;
    await client.query(`grant create, connect on database ${name} to omniflow_owner`);
    await client.query('grant create, usage on schema public to omniflow_owner');
    await client.query('grant create on schema public to omniflow_definer, omniflow_sweep, omniflow_registry'); // a function's new owner needs it at the moment of change
    await client.query('commit');
  } finally {
    await client.end();
  }
}

async function ensureRole(client: pg.Client, role: string, attributes: string): Promise<void> {
  const found = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  const verb = found.rowCount === 0 ? 'create' : 'alter';
  await client.query(`${verb} role ${role} ${attributes} nosuperuser nobypassrls nocreatedb nocreaterole`);
}
