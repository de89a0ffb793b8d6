import { join } from 'node:path';
import pg from 'pg';
import { type Cluster, DATA_SETTINGS, KEYS_SETTINGS, startCluster } from './postgres.ts';
import { StartError, textOf } from './start-error.ts';

const DATABASE = 'omniflow';
const LEAST_VERSION = 180_000;
const DATA_PORT = 54_331;
const KEYS_PORT = 54_332;

export interface Databases {
  readonly dataUrl: string;
  readonly keysUrl: string;
  /** The embedded clusters; none when URLs were given. */
  readonly clusters: readonly Cluster[];
}

export interface DatabaseOptions {
  readonly dataDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (sentence: string) => void;
  /** Told of each embedded cluster as soon as it runs, also when the whole fails later. */
  readonly started: (cluster: Cluster) => void;
}

/**
 * The databases of `DATABASE_URL` and `KEYS_DATABASE_URL`, else of two embedded clusters below the data folder. Throws
 * StartError when one can't be reached, is too old, or when both are one cluster.
 */
export async function openDatabases(options: DatabaseOptions): Promise<Databases> {
  const { DATABASE_URL: dataUrl, KEYS_DATABASE_URL: keysUrl } = options.env;
  if (Boolean(dataUrl) !== Boolean(keysUrl)) {
    const missing = dataUrl ? 'KEYS_DATABASE_URL' : 'DATABASE_URL';
    throw new StartError(
      `${missing}: expected beside the other one, as data and keys live in two clusters; set both, or none to use the embedded ones.`,
    );
  }
  const databases = dataUrl && keysUrl ? { dataUrl, keysUrl, clusters: [] } : await embedded(options);
  await requireTwoClusters(databases.dataUrl, databases.keysUrl);
  return databases;
}

async function embedded({ dataDir, say, started }: DatabaseOptions): Promise<Databases> {
  const folder = join(dataDir, 'postgres');
  const starting = [
    startCluster({ name: 'data', folder, port: DATA_PORT, settings: DATA_SETTINGS, say }),
    startCluster({ name: 'keys', folder, port: KEYS_PORT, settings: KEYS_SETTINGS, say }),
  ] as const;
  for (const result of await Promise.allSettled(starting)) if (result.status === 'fulfilled') started(result.value);
  const [data, keys] = await Promise.all(starting);
  const [dataUrl, keysUrl] = await Promise.all([ensureDatabase(data.url), ensureDatabase(keys.url)]);
  return { dataUrl, keysUrl, clusters: [data, keys] };
}

async function ensureDatabase(superuserUrl: string): Promise<string> {
  await withClient(superuserUrl, async (client) => {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  });
  const url = new URL(superuserUrl);
  url.pathname = `/${DATABASE}`;
  return url.href;
}

/**
 * Keys must not lie in the same backups, logs and files as the data they open: two databases of one server would. The
 * `system_identifier` names the cluster whatever address leads to it. Throws StartError.
 */
export async function requireTwoClusters(dataUrl: string, keysUrl: string): Promise<void> {
  const [data, keys] = await Promise.all([identify('DATABASE_URL', dataUrl), identify('KEYS_DATABASE_URL', keysUrl)]);
  if (data !== keys) return;
  throw new StartError(
    "DATABASE_URL and KEYS_DATABASE_URL lead to the same PostgreSQL cluster: keys need a cluster of their own, or a destroyed key would live on in the data's backups. Start a second one and point KEYS_DATABASE_URL at it.",
  );
}

async function identify(name: string, url: string): Promise<string> {
  try {
    return await withClient(url, async (client) => {
      const { rows } = await client.query<{ id: string; version: string }>(
        "select system_identifier::text as id, current_setting('server_version_num') as version from pg_control_system()",
      );
      const { id, version } = rows[0] ?? { id: '', version: '0' };
      if (Number(version) < LEAST_VERSION)
        throw new StartError(
          `${name}: PostgreSQL 18 or newer is needed (uuidv7), this is ${Math.floor(Number(version) / 10_000)}; upgrade it.`,
        );
      return id;
    });
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `${name}: the database can't be reached (${textOf(error)}); start it, correct the address, or leave both addresses out to use the embedded clusters.`,
    );
  }
}

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
