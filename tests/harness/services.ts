import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { commandLine, isAlive, signal } from '../../tools/start/alive.ts';
import {
  type Cluster,
  DATA_SETTINGS,
  FAST_SETTINGS,
  KEYS_SETTINGS,
  startCluster,
  stopServer,
} from '../../tools/start/postgres.ts';
import { textOf } from '../../tools/start/start-error.ts';
import { startTemporal, type TemporalServer } from '../../tools/start/temporal.ts';
import { createTemplate } from './template.ts';

/** What one test run shares: two clusters with a migrated template, and Temporal. */
export interface Services {
  /** Goes with the run; processes under test keep their files below it. */
  readonly folder: string;
  /** Superuser URL of the data cluster (database `postgres`). */
  readonly dataUrl: string;
  readonly keysUrl: string;
  /** Data directories, for the suites that look at bytes. */
  readonly dataFolder: string;
  readonly keysFolder: string;
  /** Why the template could not be migrated: only tests that ask for databases fail of it. */
  readonly broken?: string;
  readonly temporal?: { readonly address: string; readonly dbFile: string };
}

export interface RunningServices extends Services {
  /** Handles to kill and restart: `clusters.data.kill()`. */
  readonly clusters: { readonly data: Cluster; readonly keys: Cluster };
  readonly server?: TemporalServer;
  stop(): Promise<void>;
}

/** Carries the services of `npm test` to the suites it starts. */
export const SERVICES_VARIABLE = 'OMNIFLOW_TEST_SERVICES';

// Not os.tmpdir(): a private one can't be entered by the database's user.
const HOME = '/tmp';
/** A folder in memory: a database is cloned there in a tenth of the time. */
const FAST_HOME = '/dev/shm';
const FAST_HOME_NEEDS = 4 * 1024 ** 3;
const PREFIX = 'omniflow-test-';

/**
 * Starts what a test run shares, in a folder of its own; leftovers of runs that were killed are removed first. The crash
 * suite asks for `durable` ones of its own, which survive SIGKILL as production's do, and clones with `cloneDatabases`.
 */
export async function startServices(options: { temporal: boolean; durable?: boolean }): Promise<RunningServices> {
  await sweep();
  const home = !options.durable && hasRoomInMemory() ? FAST_HOME : HOME;
  const folder = mkdtempSync(join(home, `${PREFIX}${process.pid}-`));
  chmodSync(folder, 0o711);
  const speed = options.durable ? {} : FAST_SETTINGS;
  const dbFile = join(folder, 'temporal.db');
  const starting = [
    startCluster({ name: 'data', folder, settings: { ...DATA_SETTINGS, ...speed } }),
    startCluster({ name: 'keys', folder, settings: { ...KEYS_SETTINGS, ...speed } }),
    options.temporal
      ? startTemporal({ folder, namespace: 'tests', dbFile, timeSkipping: true })
      : Promise.resolve(undefined),
  ] as const;
  const [data, keys, temporal] = await Promise.all(starting).catch(async (error: unknown) => {
    // One that failed must not leave the others running unowned.
    for (const one of starting)
      await one.then(
        (server) => server?.stop(),
        () => undefined,
      );
    throw error;
  });
  if (temporal) writeFileSync(join(folder, 'temporal.pid'), String(temporal.pid()));
  const stop = () => stopAll(folder, [data, keys], temporal);
  const broken = await createTemplate(data.url, keys.url).then(() => undefined, textOf);
  return {
    ...(broken ? { broken } : {}),
    folder,
    dataUrl: data.url,
    keysUrl: keys.url,
    dataFolder: data.data,
    keysFolder: keys.data,
    ...(temporal ? { temporal: { address: temporal.address, dbFile } } : {}),
    clusters: { data, keys },
    ...(temporal ? { server: temporal } : {}),
    stop,
  };
}

/** What may cross to another process: everything but the handles. */
export function withoutHandles(services: RunningServices): Services {
  const { folder, dataUrl, keysUrl, dataFolder, keysFolder, broken, temporal } = services;
  return {
    folder,
    dataUrl,
    keysUrl,
    dataFolder,
    keysFolder,
    ...(broken ? { broken } : {}),
    ...(temporal ? { temporal } : {}),
  };
}

async function stopAll(
  folder: string,
  clusters: readonly Cluster[],
  temporal: TemporalServer | undefined,
): Promise<void> {
  await Promise.all([temporal?.kill(), ...clusters.map((cluster) => cluster.stop())]);
  rmSync(folder, { recursive: true, force: true });
}

/** Containers often have 64 MB there; and what lies in it takes memory from the tests themselves. */
function hasRoomInMemory(): boolean {
  try {
    accessSync(FAST_HOME, constants.W_OK);
    const { bavail, bsize } = statfsSync(FAST_HOME);
    return Math.min(bavail * bsize, process.availableMemory()) >= FAST_HOME_NEEDS;
  } catch {
    return false; // not there, or not ours to write to
  }
}

/** Stops and removes what a killed test run left: its folder carries the id of the process that owned it. */
async function sweep(): Promise<void> {
  for (const home of [HOME, FAST_HOME].filter((folder) => existsSync(folder)))
    for (const name of readdirSync(home).filter((entry) => entry.startsWith(PREFIX))) {
      const owner = Number(name.slice(PREFIX.length).split('-')[0]);
      if (!Number.isInteger(owner) || isAlive(owner)) continue;
      await removeLeftover(join(home, name));
    }
}

async function removeLeftover(folder: string): Promise<void> {
  try {
    await Promise.all(['data', 'keys'].map((cluster) => stopServer(join(folder, cluster))));
    stopOrphanedTemporal(folder);
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    // Another run that starts at the same time removes the same leftovers.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function stopOrphanedTemporal(folder: string): void {
  const file = join(folder, 'temporal.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8'));
  if (isAlive(pid) && commandLine(pid).includes(folder)) signal(pid, 'SIGKILL');
}
