import { execFile, spawn } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { commandLine, isAlive, processesWorkingIn, signal } from './alive.ts';
import { type ClusterPlace, emptyDataFolder, ROOM_FOR_A_CLUSTER_MB, type ServerUser } from './postgres-folder.ts';
import { StartError, textOf } from './start-error.ts';
import { poll } from './wait.ts';

const run = promisify(execFile);
const LARGEST_LOG = 5_000_000;
const ORPHANS_MAY_TAKE_MS = 5_000;

/** A server process found on a data folder. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** The living server on this data folder, if any: the id in postmaster.pid may belong to somebody else by now. */
export function findPostmaster(data: string): Postmaster | undefined {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  return isServerOn(pid, data) ? { pid, port } : undefined;
}

function isServerOn(pid: number, data: string): boolean {
  if (process.platform === 'linux') return processesWorkingIn(realpathSync(data)).includes(pid);
  return commandLine(pid).includes(data);
}

/**
 * Makes the folder startable after a kill -9: children of a dead server must be gone before the next one starts (they
 * still write), and a postmaster.pid whose id was given to another program would stop it.
 */
export async function clearLeftovers(data: string): Promise<void> {
  if (!existsSync(data)) return;
  const folder = realpathSync(data);
  const orphansGone = () => (processesWorkingIn(folder).length === 0 ? true : undefined);
  if (!(await poll(orphansGone, { withinMs: ORPHANS_MAY_TAKE_MS }))) {
    for (const pid of processesWorkingIn(folder)) signal(pid, 'SIGKILL');
    await poll(orphansGone, { withinMs: ORPHANS_MAY_TAKE_MS });
  }
  rmSync(join(data, 'postmaster.pid'), { force: true });
}

/** Runs initdb. UTF-8, bytewise order, password sign-in only. Throws StartError when the disk is full. */
export async function initialise(
  place: ClusterPlace,
  options: { user: ServerUser | undefined; password: string; durable: boolean },
): Promise<void> {
  const { user, password } = options;
  emptyDataFolder(place.data, user);
  const secret = mkdtempSync(join(tmpdir(), 'omniflow-initdb-'));
  const passwordFile = join(secret, 'password');
  try {
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (user) for (const path of [secret, passwordFile]) chownSync(path, user.uid, user.gid);
    const flags = [
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--auth=scram-sha-256',
      '--username=postgres',
    ];
    if (!options.durable) flags.push('--no-sync');
    await run(join(place.native, 'bin', 'initdb'), [...flags, `--pgdata=${place.data}`, `--pwfile=${passwordFile}`], {
      ...user,
      cwd: '/',
      env: serverEnvironment(),
    });
  } catch (error) {
    emptyDataFolder(place.data, user);
    throw explain(textOf(error), place.data);
  } finally {
    rmSync(secret, { recursive: true, force: true });
  }
}

/**
 * Starts the server as a process of its own session, so that Ctrl-C reaches only the starter and everything stops in
 * order. Resolves when it answers; throws StartError with the server's last words when it ends first.
 */
export async function launch(place: ClusterPlace, options: LaunchOptions): Promise<number> {
  if (existsSync(options.logFile) && statSync(options.logFile).size > LARGEST_LOG) truncateSync(options.logFile);
  const begin = existsSync(options.logFile) ? statSync(options.logFile).size : 0;
  const log = openSync(options.logFile, 'a', 0o600);
  const settings = Object.entries(options.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(
    join(place.native, 'bin', 'postgres'),
    ['-D', place.data, '-p', String(options.port), ...settings],
    {
      ...options.user,
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
      env: serverEnvironment(),
    },
  );
  closeSync(log);
  let ended = false;
  let failure: string | undefined;
  server.once('error', (error) => {
    failure = textOf(error);
    ended = true;
  });
  server.once('exit', () => {
    ended = true;
  });
  server.unref();
  const ready = await poll(async () => ended || ((await options.answers()) ? true : undefined), {
    withinMs: options.withinMs,
  });
  if (ended) throw explain(failure ?? readFileSync(options.logFile, 'utf8').slice(begin), place.data);
  if (!ready || server.pid === undefined)
    throw new StartError(
      `PostgreSQL in ${place.data} did not answer within ${options.withinMs / 1000} s; its log is ${options.logFile}.`,
    );
  return server.pid;
}

export interface LaunchOptions {
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly user: ServerUser | undefined;
  readonly logFile: string;
  readonly withinMs: number;
  /** Whether the server takes connections already. */
  readonly answers: () => Promise<boolean>;
}

function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
}

/** Turns the server's last words into one line that says what to do. */
function explain(words: string, data: string): StartError {
  if (/No space left on device/i.test(words)) {
    return new StartError(`The disk of ${data} is full: free at least ${ROOM_FOR_A_CLUSTER_MB} MB and start again.`);
  }
  if (/incompatible with server|initialized by PostgreSQL version/i.test(words)) {
    return new StartError(
      `${data} was made by another PostgreSQL version: run "npm run reset" (this deletes the local data).`,
    );
  }
  if (/Permission denied|wrong ownership/i.test(words)) {
    return new StartError(
      `PostgreSQL may not use ${data}: it belongs to another user. Remove it or set DATA_DIR to a folder of your own.`,
    );
  }
  const last =
    words
      .split('\n')
      .filter((line) => /FATAL|PANIC|error|could not/i.test(line))
      .slice(-1)[0] ?? words.trim().split('\n').slice(-1)[0];
  return new StartError(`PostgreSQL in ${data} did not start: ${last || 'it said nothing'}`);
}
