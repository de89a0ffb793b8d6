import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { vaultLogin } from '../logins.ts';

const MIGRATIONS = new URL('../keys-migrations/', import.meta.url);
const MIGRATION_LOCK = 7_305_001;
const ROLE_ATTEMPTS = 10;
/** "tuple concurrently updated" and its kin: another database of this cluster is altering the same login. */
const ROLE_RACE = new Set(['XX000', '42710', '23505', '40001']);

/**
 * Brings the keys cluster to the newest schema and gives the vault's login its password and rights.
 * May be called again, and by several processes at once. Throws what PostgreSQL throws.
 */
export async function migrateKeys(superuserUrl: string, vaultPassword: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  // An error event without a listener would end the process; the pending query rejects with the same error.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await applyMigrations(client);
    await ensureLogin(client, vaultPassword);
    await grantRights(client);
  } finally {
    await client.end();
  }
}

async function applyMigrations(client: pg.Client): Promise<void> {
  await client.query(
    'create table if not exists keys_migration (name text primary key, applied_at timestamptz not null default now())',
  );
  const { rows } = await client.query<{ name: string }>('select name from keys_migration');
  const applied = new Set(rows.map(({ name }) => name));
  const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort();
  for (const name of files.filter((file) => !applied.has(file))) {
    const statements = await readFile(new URL(name, MIGRATIONS), 'utf8');
    await inTransaction(client, async () => {
      await client.query(statements);
      await client.query('insert into keys_migration (name) values ($1)', [name]);
    });
  }
}

// Logins belong to the whole cluster, the advisory lock to one database of it: hence the attempts.
async function ensureLogin(client: pg.Client, password: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await inTransaction(client, () => writeLogin(client, password));
      return;
    } catch (error) {
      const code = error instanceof pg.DatabaseError ? error.code : undefined;
      if (attempt === ROLE_ATTEMPTS || code === undefined || !ROLE_RACE.has(code)) throw error;
    }
  }
}

async function writeLogin(client: pg.Client, password: string): Promise<void> {
  // The statement holds the password: no log setting of the server may write it down.
  await client.query("set local log_statement = 'none'");
  await client.query('set local log_min_duration_statement = -1');
  await client.query("set local log_min_error_statement = 'panic'");
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [vaultLogin]);
  const verb = rowCount === 0 ? 'create' : 'alter';
  await client.query(
    `${verb} role ${vaultLogin} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password ${client.escapeLiteral(password)}`,
  );
  await client.query(`grant pg_checkpoint to ${vaultLogin}`);
}

async function grantRights(client: pg.Client): Promise<void> {
  await client.query('revoke all on schema public from public');
  await client.query(`grant usage on schema public to ${vaultLogin}`);
  await client.query(
    `grant select, insert, update, delete, maintain on tenant_key, subject_key, vault_process, scrub_debt to ${vaultLogin}`,
  );
  await client.query(`grant execute on function pg_switch_wal() to ${vaultLogin}`);
}

async function inTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
