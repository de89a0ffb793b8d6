import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from './start-error.ts';

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

/** Builds the web app when it was never built or a source is newer. Throws StartError with the compiler's words. */
export async function ensureWebBuild(root: string, say: (sentence: string) => void): Promise<void> {
  if (!existsSync(join(root, 'web', 'src'))) return;
  const built = join(root, BUILT);
  if (existsSync(built) && statSync(built).mtimeMs >= newest(root)) return;
  say('Building the web app …');
  const words = await run('npm', ['run', 'build', '-w', 'web'], root);
  if (words !== undefined) throw new StartError(`The web app could not be built:\n${words}`);
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
