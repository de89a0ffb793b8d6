import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const BUNDLED = 'chromium-147.0.0';

interface Executable {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts Chromium: the system's, else the one of `@sparticuz/chromium`, which brings its libraries and a font. */
export async function launchChromium(): Promise<Browser> {
  const { path, env } = systemChromium() ?? bundledChromium();
  // Root may not use Chromium's sandbox; the pages are our own.
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({
    executablePath: path,
    args: [...flags, '--disable-gpu', '--disable-dev-shm-usage'],
    env: { ...plainEnvironment(), ...env },
  });
}

function systemChromium(): Executable | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const path = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((file) => existsSync(file));
  return path ? { path, env: {} } : undefined;
}

function bundledChromium(): Executable {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'omniflow');
  const folder = join(cache, BUNDLED);
  if (!existsSync(folder)) unpack(cache, folder);
  return {
    path: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  };
}

/** Unpacks into a folder of its own and renames it: two runs at once never see half a browser. */
function unpack(cache: string, folder: string): void {
  const half = `${folder}.${process.pid}`;
  mkdirSync(half, { recursive: true });
  // The package takes TMPDIR, and brings its shared libraries only where it believes to be on a bare host.
  const script = fileURLToPath(new URL('unpack-chromium.ts', import.meta.url));
  const done = spawnSync(process.execPath, [script], {
    env: { ...process.env, TMPDIR: half, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`Chromium could not be unpacked to ${cache}: ${done.stderr}`);
  writeFileSync(join(half, 'fonts.conf'), fontConfiguration(folder));
  if (existsSync(folder)) rmSync(half, { recursive: true, force: true });
  else renameSync(half, folder);
}

function fontConfiguration(folder: string): string {
  const folders = ['/usr/share/fonts', join(folder, 'fonts', 'fonts')].map((path) => `  <dir>${path}</dir>`).join('\n');
  return `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n${folders}\n  <cachedir>${join(folder, 'fonts-cache')}</cachedir>\n</fontconfig>\n`;
}

function plainEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
