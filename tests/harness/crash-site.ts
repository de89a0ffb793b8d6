import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loginUrl } from '../../database/logins.ts';
import { migrate } from '../../database/migrate.ts';
import { createOrm } from '../../database/orm.ts';
import { createDatabase, type Database } from '../../database/scope.ts';
import type { Vault } from '../../database/vault/vault.ts';
import { publishNotices } from '../../services/accounts/publish-notices.ts';
import { pickPort } from '../../tools/start/ports.ts';
import { type Cluster, DATA_SETTINGS, KEYS_SETTINGS, startCluster } from '../../tools/start/postgres.ts';
import { startTemporal, type TemporalServer } from '../../tools/start/temporal.ts';
import type { EnvironmentOptions } from './environment.ts';
import { startApi, startSimulator, startWorker, type TestProcess, type TestSimulator } from './processes.ts';
import { execute } from './template.ts';
import { openTestVault } from './vault.ts';

const loginSecret = 'login secret of the crash suite';
const database = 'omniflow';

/** The whole product as processes on durable clusters of its own, each of which may be killed and started again. */
export interface CrashSite {
  data: Cluster;
  keys: Cluster;
  temporal: TemporalServer;
  /** The folder of Temporal's store. */
  temporalFile: string;
  simulator: TestSimulator;
  api: TestProcess;
  worker: TestProcess;
  restartApi(): Promise<void>;
  restartWorker(): Promise<void>;
  /** As the staff's browser reaches the database: login omniflow_api, no nudge is relayed. */
  staff: Database;
  system: Database;
  vault: Vault;
  superuser: pg.Pool;
  close(): Promise<void>;
}

export async function openCrashSite(): Promise<CrashSite> {
  const folder = await mkdtemp(join(tmpdir(), 'omniflow-crash-'));
  const temporalFile = join(folder, 'temporal.db');
  const [data, keys, temporal] = await Promise.all([
    startCluster({ name: 'data', folder, settings: DATA_SETTINGS }),
    startCluster({ name: 'keys', folder, settings: KEYS_SETTINGS }),
    startTemporal({ folder, dbFile: temporalFile, namespace: 'crash' }),
  ]);
  const databases = { dataUrl: urlOf(data), keysUrl: urlOf(keys), loginSecret };
  await Promise.all([data, keys].map((cluster) => execute(cluster.url, [`create database ${database}`])));
  await migrate({ dataUrl: databases.dataUrl, keysUrl: databases.keysUrl, loginPasswords: loginSecret });
  await publishNotices(loginUrl(databases.dataUrl, 'omniflow_owner', loginSecret));
  const port = await pickPort();
  const simulator = await startSimulator({ webhookUrl: `http://127.0.0.1:${port}/webhooks/meta` });
  const options: EnvironmentOptions = {
    databases,
    simulator,
    folder,
    temporal: { address: temporal.address, namespace: 'crash' },
    env: { PORT: String(port), LOG_LEVEL: 'warn' },
  };
  const workerOptions = { ...options, env: { LOG_LEVEL: 'info' } };
  const [api, worker] = await Promise.all([startApi(options), startWorker(workerOptions)]);
  const site: CrashSite = {
    data,
    keys,
    temporal,
    temporalFile,
    simulator,
    api,
    worker,
    ...(await openParts(options)),
    async restartApi() {
      site.api = await startApi(options);
    },
    async restartWorker() {
      site.worker = await startWorker(workerOptions);
    },
    async close() {
      await Promise.all([site.api.kill(), site.worker.kill(), simulator.kill()]);
      await Promise.all([site.staff.close(), site.system.close(), site.superuser.end(), site.vault.close()]);
      await Promise.all([data.stop(), keys.stop(), temporal.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
  return site;
}

function urlOf(cluster: Cluster): string {
  const url = new URL(cluster.url);
  url.pathname = `/${database}`;
  return url.href;
}

async function openParts(
  options: EnvironmentOptions,
): Promise<Pick<CrashSite, 'staff' | 'system' | 'vault' | 'superuser'>> {
  const { dataUrl } = options.databases;
  const vault = await openTestVault(options.databases);
  const as = async (login: 'omniflow_api' | 'omniflow_worker'): Promise<Database> =>
    createDatabase({
      orm: await createOrm({ url: loginUrl(dataUrl, login, loginSecret), poolSize: 4 }),
      vault,
      onCommitted: () => undefined,
    });
  const superuser = new pg.Pool({ connectionString: dataUrl, max: 2 });
  // The clusters are killed under it; the next query opens a new connection.
  superuser.on('error', () => undefined);
  return { vault, superuser, staff: await as('omniflow_api'), system: await as('omniflow_worker') };
}
