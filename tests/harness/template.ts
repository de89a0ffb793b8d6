import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);
const MIGRATION_WITHIN_MS = 60_000;

/** Cloned per test file; made and migrated once per run. */
export const TEMPLATE = 'omniflow_template';

/** Passwords of the database logins in tests are derived from it (see `loginUrl` in config.ts). */
export const TEST_LOGIN_SECRET = 'login secret of the test clusters';

/** Makes the template in both clusters and migrates it. Nobody may connect to it afterwards, or clones would fail. */
export async function createTemplate(dataUrl: string, keysUrl: string): Promise<void> {
  await both(dataUrl, keysUrl, `create database ${TEMPLATE}`);
  await migrateNatively(databaseUrl(dataUrl, TEMPLATE), databaseUrl(keysUrl, TEMPLATE));
  await both(dataUrl, keysUrl, `alter database ${TEMPLATE} with allow_connections false is_template true`);
}

function both(dataUrl: string, keysUrl: string, statement: string): Promise<unknown> {
  return Promise.all([dataUrl, keysUrl].map((url) => execute(url, [statement])));
}

// In a process of its own: the runner's module loader would hand the migrator a second copy of every entity.
async function migrateNatively(dataUrl: string, keysUrl: string): Promise<void> {
  const script = fileURLToPath(new URL('migrate-template.ts', import.meta.url));
  const env = { ...process.env, NODE_ENV: 'test', TEMPLATE_DATA_URL: dataUrl, TEMPLATE_KEYS_URL: keysUrl };
  await run(process.execPath, ['--disable-warning=ExperimentalWarning', script], { env, timeout: MIGRATION_WITHIN_MS });
}

/** The same server and user, another database. */
export function databaseUrl(url: string, database: string): string {
  const target = new URL(url);
  target.pathname = `/${database}`;
  return target.href;
}

/** Runs statements one by one over a connection of their own. */
export async function execute(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
