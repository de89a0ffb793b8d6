import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { loginUrl } from '../../database/logins.ts';
import { migrate } from '../../database/migrate.ts';
import { createOrm } from '../../database/orm.ts';
import { createDatabase, type Database } from '../../database/scope.ts';
import { openMasterKey } from '../../database/vault/master-key.ts';
import { openVault, type Vault } from '../../database/vault/vault.ts';
import { publishNotices } from '../../services/accounts/publish-notices.ts';
import { isAlive, processesWorkingIn } from '../start/alive.ts';
import { type Cluster, DATA_SETTINGS, KEYS_SETTINGS, startCluster, stopServer } from '../start/postgres.ts';
import { startTemporal, type TemporalServer } from '../start/temporal.ts';
import { type Child, type ChildOptions, startChild } from './child.ts';

// Not os.tmpdir(): a private one can't be entered by the database's user.
const HOME = '/tmp';
const PREFIX = 'omniflow-bench-';
const NAMESPACE = 'bench';

/**
 * Durable as in production: fsync, synchronous commit and full page writes stay on. Checkpoints are kept out of the
 * measured seconds, because one of them would fall into the cell of one server and not of the other.
 */
const BENCH_SETTINGS = { shared_buffers: '512MB', max_wal_size: '8GB', checkpoint_timeout: '1h' };

/** Two clusters, the product's schema and, when asked for, Temporal: what a bench measures on. */
export interface Stage {
  readonly dataUrl: string;
  /** A complete environment for the API and the worker; their ports are added by who starts them. */
  readonly env: Readonly<Record<string, string>>;
  readonly superuser: pg.Pool;
  readonly vault: Vault;
  /** As `omniflow_worker`. */
  readonly database: Database;
  readonly temporal: TemporalServer | undefined;
  /** Ids of the data cluster's processes at this moment. */
  databaseProcesses(): number[];
  /** Starts a process that ends with the stage. */
  start(entry: string, options: Omit<ChildOptions, 'logFolder'>): Promise<Child>;
  close(): Promise<void>;
}

/** Starts everything in a folder of its own and removes it on close, Ctrl-C included. */
export async function openStage(options: { temporal: boolean }): Promise<Stage> {
  await sweep();
  const folder = mkdtempSync(join(HOME, `${PREFIX}${process.pid}-`));
  chmodSync(folder, 0o711);
  const [data, keys, temporal] = await Promise.all([
    startCluster({ name: 'data', folder, settings: { ...DATA_SETTINGS, ...BENCH_SETTINGS } }),
    startCluster({ name: 'keys', folder, settings: KEYS_SETTINGS }),
    options.temporal
      ? startTemporal({ folder, namespace: NAMESPACE, dbFile: join(folder, 'temporal.db') })
      : Promise.resolve(undefined),
  ]);
  const env = environmentOf({ folder, data, keys, temporal });
  const loginPasswords = env.DATABASE_LOGIN_SECRET ?? '';
  await migrate({ dataUrl: data.url, keysUrl: keys.url, loginPasswords });
  await publishNotices(loginUrl(data.url, 'omniflow_owner', loginPasswords));
  const vault = await openVault({
    keysUrl: loginUrl(keys.url, 'omniflow_vault', loginPasswords),
    masterKey: await openMasterKey(env.MASTER_KEY ?? ''),
  });
  const orm = await createOrm({ url: loginUrl(data.url, 'omniflow_worker', loginPasswords), poolSize: 4 });
  const database = createDatabase({ orm, vault, onCommitted: () => undefined });
  const superuser = new pg.Pool({ connectionString: data.url, max: 2 });
  const children: Child[] = [];
  const close = onceOnly(async () => {
    await Promise.all(children.map((child) => child.stop()));
    await Promise.all([database.close(), vault.close(), superuser.end()]);
    await Promise.all([temporal?.stop(), data.stop(), keys.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void close().finally(() => process.exit(130)));
  return {
    dataUrl: data.url,
    env,
    superuser,
    vault,
    database,
    temporal,
    databaseProcesses: () => processesWorkingIn(data.data),
    async start(entry, of) {
      const child = await startChild(entry, { ...of, logFolder: folder });
      children.push(child);
      return child;
    },
    close,
  };
}

interface Engines {
  readonly folder: string;
  readonly data: Cluster;
  readonly keys: Cluster;
  readonly temporal: TemporalServer | undefined;
}

function environmentOf({ folder, data, keys, temporal }: Engines): Record<string, string> {
  const dataDir = join(folder, 'product');
  mkdirSync(dataDir);
  return {
    DATABASE_URL: data.url,
    KEYS_DATABASE_URL: keys.url,
    DATABASE_LOGIN_SECRET: randomBytes(32).toString('hex'),
    // Port 9 answers nothing: without Temporal the relay must not meet somebody else's.
    TEMPORAL_ADDRESS: temporal?.address ?? '127.0.0.1:9',
    TEMPORAL_NAMESPACE: NAMESPACE,
    MASTER_KEY: randomBytes(32).toString('base64'),
    SIGNING_KEY: randomBytes(32).toString('base64'),
    AUTH_SECRET: randomBytes(32).toString('hex'),
    META_APP_ID: '100000000000001',
    META_APP_SECRET: randomBytes(16).toString('hex'),
    META_VERIFY_TOKEN: randomBytes(16).toString('hex'),
    META_GRAPH_URL: 'http://127.0.0.1:9',
    SMTP_URL: 'smtp://127.0.0.1:9',
    DATA_DIR: dataDir,
  };
}

function onceOnly(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}

/** Removes what a killed bench left: its folder carries the id of the process that owned it. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(HOME).filter((entry) => entry.startsWith(PREFIX))) {
    const owner = Number(name.slice(PREFIX.length).split('-')[0]);
    if (!Number.isInteger(owner) || isAlive(owner)) continue;
    await Promise.all(['data', 'keys'].map((cluster) => stopServer(join(HOME, name, cluster))));
    rmSync(join(HOME, name), { recursive: true, force: true });
  }
}
