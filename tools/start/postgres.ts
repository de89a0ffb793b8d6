import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { isAlive, processesWorkingIn, signal } from './alive.ts';
import { pickPort } from './ports.ts';
import { type ClusterPlace, placeCluster, requireRoom, type ServerUser, serverUser } from './postgres-folder.ts';
import { clearLeftovers, findPostmaster, initialise, launch } from './postgres-server.ts';
import { StartError, textOf } from './start-error.ts';
import { poll } from './wait.ts';

const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 20_000;

type Settings = Readonly<Record<string, string>>;

/** Settings of every cluster: loopback only, and no statement or row value in the server's log. */
const COMMON_SETTINGS: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};

export const DATA_SETTINGS: Settings = { max_connections: '300', shared_buffers: '128MB' };

/** A destroyed key must leave the write-ahead log: without recycling, old segments are deleted, not renamed. */
export const KEYS_SETTINGS: Settings = {
  max_connections: '100',
  shared_buffers: '32MB',
  wal_recycle: 'off',
  wal_init_zero: 'off',
  min_wal_size: '32MB',
  max_wal_size: '64MB',
};

/** For tests whose data may be lost in a crash; never for the crash suite. */
export const FAST_SETTINGS: Settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

export interface ClusterOptions {
  /** Name of the cluster's folder, for example `data` or `keys`. */
  readonly name: string;
  /** The folder that holds the clusters. */
  readonly folder: string;
  /** Taken when free; otherwise another one. */
  readonly port?: number;
  readonly settings?: Settings;
  /** Told what a person should know: moved data, a reused server. */
  readonly say?: (sentence: string) => void;
}

export interface Cluster {
  readonly name: string;
  /** Superuser URL of the database `postgres`. */
  readonly url: string;
  readonly port: number;
  /** PostgreSQL's data directory, where residue is looked for. */
  readonly data: string;
  pid(): number;
  /** Fast shutdown; open transactions are rolled back. */
  stop(): Promise<void>;
  /** SIGKILL to the server and all its children, as a power cut would do. */
  kill(): Promise<void>;
  /** Starts it again on the same port after stop or kill. */
  restart(): Promise<void>;
}

/**
 * Starts a PostgreSQL 18 cluster, made when missing, or takes over the server that already runs on its folder.
 * Throws StartError with one line for what a person can mend.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const user = serverUser();
  const place = placeCluster(options.folder, options.name, user);
  if (place.moved) options.say?.(place.moved);
  const running = findPostmaster(place.data);
  if (running) return takeOver(options, place, running.port);
  const password = passwordOf(options, place);
  if (!existsSync(join(place.data, 'PG_VERSION'))) {
    requireRoom(dirname(place.data));
    await initialise(place, { user, password, durable: options.settings?.fsync !== 'off' });
  }
  await clearLeftovers(place.data);
  const port = await pickPort(options.port);
  const url = urlOf(password, port);
  await launchOn(options, place, { url, port, user });
  return handle(options, place, { url, port, user });
}

async function takeOver(options: ClusterOptions, place: ClusterPlace, port: number): Promise<Cluster> {
  const url = urlOf(passwordOf(options, place), port);
  const ready = await poll(async () => (await answers(url)) || undefined, { withinMs: START_WITHIN_MS });
  if (!ready)
    throw new StartError(
      `A PostgreSQL server runs on ${place.data} (port ${port}) but does not answer: stop it and start again.`,
    );
  options.say?.(`The ${options.name} cluster already runs on port ${port}: using it.`);
  return handle(options, place, { url, port, user: serverUser() });
}

interface Reach {
  readonly url: string;
  readonly port: number;
  readonly user: ServerUser | undefined;
}

function launchOn(options: ClusterOptions, place: ClusterPlace, reach: Reach): Promise<number> {
  return launch(place, {
    port: reach.port,
    user: reach.user,
    settings: { ...COMMON_SETTINGS, ...options.settings },
    logFile: resolve(options.folder, `${options.name}.log`),
    withinMs: START_WITHIN_MS,
    answers: () => answers(reach.url),
  });
}

function handle(options: ClusterOptions, place: ClusterPlace, reach: Reach): Cluster {
  const current = (): number => {
    const found = findPostmaster(place.data);
    if (!found) throw new Error(`The ${options.name} cluster is not running.`);
    return found.pid;
  };
  return {
    name: options.name,
    url: reach.url,
    port: reach.port,
    data: place.data,
    pid: current,
    stop: () => stopServer(place.data),
    kill: () => killServer(place.data),
    async restart() {
      await stopServer(place.data);
      await clearLeftovers(place.data);
      await launchOn(options, place, reach);
    },
  };
}

/** Stops the server on this data folder in order, if one runs. */
export async function stopServer(data: string): Promise<void> {
  const found = findPostmaster(data);
  if (!found) return;
  signal(found.pid, 'SIGINT');
  const gone = await poll(() => (isAlive(found.pid) ? undefined : true), { withinMs: STOP_WITHIN_MS });
  if (!gone) throw new Error(`PostgreSQL (process ${found.pid}) did not stop within ${STOP_WITHIN_MS / 1000} s.`);
}

async function killServer(data: string): Promise<void> {
  const found = findPostmaster(data);
  if (!found) return;
  const family = new Set([found.pid, ...processesWorkingIn(data)]);
  for (const pid of family) signal(pid, 'SIGKILL');
  await poll(() => ([...family].some(isAlive) ? undefined : true), { withinMs: STOP_WITHIN_MS });
}

function urlOf(password: string, port: number): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}

/** The superuser's password, generated with the cluster and kept beside it, readable by its owner only. */
function passwordOf(options: ClusterOptions, place: ClusterPlace): string {
  const file = resolve(options.folder, `${options.name}.password`);
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  if (existsSync(join(place.data, 'PG_VERSION'))) {
    throw new StartError(
      `${file} is missing, so ${place.data} can't be opened: put it back, or run "npm run reset" (this deletes the local data).`,
    );
  }
  mkdirSync(dirname(file), { recursive: true });
  const password = randomBytes(24).toString('hex');
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  // A server that dies while we ask must not end the asking process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch (error) {
    if (/password authentication failed/.test(textOf(error)))
      throw new StartError(
        'PostgreSQL refuses the stored password: run "npm run reset" (this deletes the local data).',
      );
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
