import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { localSecrets } from '../../tools/start/secrets.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let dataDir: string;
let holder: ReturnType<typeof spawn> | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(join(inject('services').folder, 'start-'));
});

afterEach(() => {
  holder?.kill('SIGKILL');
  holder = undefined;
});

/** Runs a command of the bootstrap with this environment only. */
async function run(
  command: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; words: string }> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['tools/start/bootstrap.mjs', command], {
    cwd: ROOT,
    env: { PATH, HOME, DATA_DIR: dataDir, ...env },
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      words += chunk.toString();
    });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, words: words.trim() };
}

/** A living process that looks like a start, holding the data folder. */
function holdDataFolder(): number {
  holder = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)', 'tools/start/start.ts']);
  const pid = holder.pid ?? 0;
  writeFileSync(join(dataDir, 'start.lock'), String(pid));
  writeFileSync(
    join(dataDir, 'run.json'),
    JSON.stringify({ pid, addresses: [{ name: 'Omniflow', url: 'http://localhost:3999' }], processes: [] }),
  );
  return pid;
}

test('When a start already runs, then a second one says what runs and ends well', async () => {
  const pid = holdDataFolder();
  const { code, words } = await run('start');
  expect(code).toBe(0);
  expect(words).toContain(`process ${pid}`);
  expect(words).toContain('http://localhost:3999');
});

test('When a start runs, then reset refuses and removes nothing', async () => {
  holdDataFolder();
  expect(await run('reset')).toMatchObject({ code: 1, words: expect.stringContaining('end it with Ctrl-C first') });
  expect(existsSync(join(dataDir, 'run.json'))).toBe(true);
});

test('When the folder is not one of ours, then reset refuses and removes nothing', async () => {
  writeFileSync(join(dataDir, 'thesis.txt'), 'years of work');
  expect((await run('reset')).code).toBe(1);
  expect(existsSync(join(dataDir, 'thesis.txt'))).toBe(true);
});

test('When nothing runs, then reset removes the data folder', async () => {
  mkdirSync(join(dataDir, 'secrets'));
  expect((await run('reset')).code).toBe(0);
  expect(existsSync(dataDir)).toBe(false);
});

test('When variables are wrong, then the start prints one line for each and starts nothing', async () => {
  const { code, words } = await run('start', { MASTER_KEY: 'short', PUBLIC_URL: 'http://crm.example.org', PORT: 'x' });
  expect(code).toBe(1);
  expect(
    words
      .split('\n')
      .map((line) => line.split(':')[0])
      .sort(),
  ).toEqual(['MASTER_KEY', 'PORT', 'PUBLIC_URL']);
  expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
  expect(existsSync(join(dataDir, 'start.lock'))).toBe(false);
});

test('When only one database is given, then the other is asked for', async () => {
  const { code, words } = await run('start', {
    DATABASE_URL: inject('services').dataUrl,
    TEMPORAL_ADDRESS: '127.0.0.1:9',
  });
  expect(code).toBe(1);
  expect(words).toMatch(/KEYS_DATABASE_URL: expected beside the other one/);
});

test('When a command is unknown, then the known ones are listed', async () => {
  expect(await run('fly')).toMatchObject({ code: 1, words: expect.stringContaining('Known: start, dev, test') });
});

test('When secrets are not given, then they are made once and only their owner can read them', () => {
  const first = localSecrets(dataDir, { AUTH_SECRET: 'given' });
  expect(first.AUTH_SECRET).toBeUndefined();
  expect(localSecrets(dataDir, { AUTH_SECRET: 'given' })).toEqual(first);
  expect(statSync(join(dataDir, 'secrets')).mode & 0o777).toBe(0o700);
  expect(statSync(join(dataDir, 'secrets', 'signing-key')).mode & 0o777).toBe(0o600);
});
