import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './alive.ts';
import { StartError } from './start-error.ts';
import { poll } from './wait.ts';

/** What the built web app is made of; a newer file among them makes the build stale. */
const SOURCES = [
  'web/src',
  'web/static',
  'web/messages',
  'web/package.json',
  'web/vite.config.ts',
  'package-lock.json',
  'domain',
];
const BUILT = 'web/build/handler.js';
const LOCK = '.building';
const OTHERS_MAY_TAKE_MS = 180_000;

/** Builds the web app when it was never built or a source is newer. Throws StartError with the compiler's words. */
export async function ensureWebBuild(root: string, say: (sentence: string) => void): Promise<void> {
  if (!existsSync(join(root, 'web', 'src'))) return;
  const built = join(root, BUILT);
  const isFresh = () => existsSync(built) && statSync(built).mtimeMs >= newest(root);
  if (isFresh()) return;
  // Two builds at once write into the same folder; the second to come waits and finds the work done.
  const leave = await enter(join(root, 'web', LOCK));
  try {
    if (isFresh()) return;
    say('Building the web app …');
    const words = await run('npm', ['run', 'build', '-w', 'web'], root);
    if (words !== undefined) throw new StartError(`The web app could not be built:\n${words}`);
  } finally {
    leave();
  }
}

/** Waits until no other living process holds the lock, then holds it. A lock of a process that died is taken over. */
async function enter(lock: string): Promise<() => void> {
  const entered = await poll(() => (takeLock(lock) ? true : undefined), { withinMs: OTHERS_MAY_TAKE_MS, everyMs: 200 });
  if (!entered) throw new StartError(`Another build of the web app does not end; remove ${lock} if none is running.`);
  return () => rmSync(lock, { force: true });
}

function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
  if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true });
  return false;
}

function newest(root: string): number {
  const contracts = readdirSync(join(root, 'api'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.contract.ts'))
    .map((name) => join('api', name));
  return Math.max(...[...SOURCES, ...contracts].map((path) => newestBelow(join(root, path))));
}

function newestBelow(path: string): number {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  // Generated files are an outcome of the build, not a reason for it.
  const below = readdirSync(path).filter((name) => name !== 'generated' && name !== 'node_modules');
  return Math.max(0, ...below.map((name) => newestBelow(join(path, name))));
}

/** The printed words when the command fails; undefined when it ends well. */
function run(command: string, flags: string[], cwd: string): Promise<string | undefined> {
  const child = spawn(command, flags, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      words += chunk.toString();
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0 ? undefined : words.trim()));
  });
}
