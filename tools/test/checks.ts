import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const AT_ONCE = 2;
const SERVER_FOLDERS = [
  'domain',
  'database',
  'channels',
  'services',
  'workflows',
  'activities',
  'worker',
  'api',
  'tools',
  'tests',
  'deploy',
];

interface Check {
  readonly name: string;
  /** A script, run by this Node; a relative one lies below node_modules. */
  readonly script: string;
  readonly flags: readonly string[];
  readonly folder?: string;
}

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
}

const webWords: Check = {
  name: 'words of web',
  script: '@inlang/paraglide-js/bin/run.js',
  flags: [
    'compile',
    '--project',
    './project.inlang',
    '--outdir',
    './src/lib/i18n/generated',
    '--strategy',
    'baseLocale',
    '--silent',
  ],
  folder: 'web',
};

function checks(): Check[] {
  const folders = SERVER_FOLDERS.filter((folder) => existsSync(join(ROOT, folder)));
  const web = existsSync(join(ROOT, 'web', 'src'));
  return [
    { name: 'types', script: '@typescript/native/bin/tsc', flags: ['-p', '.'] },
    ...(web
      ? [
          {
            name: 'types of web',
            script: 'svelte-check/bin/svelte-check',
            flags: ['--tsgo', '--output', 'human'],
            folder: 'web',
          },
        ]
      : []),
    {
      name: 'format and lint',
      script: require.resolve('@biomejs/biome/bin/biome'),
      flags: ['check', '--max-diagnostics=40'],
    },
    {
      name: 'promises',
      script: resolve(dirname(require.resolve('oxlint')), '../bin/oxlint'),
      flags: ['--type-aware', '-c', '.oxlintrc.json', ...folders],
    },
    {
      name: 'borders',
      script: 'dependency-cruiser/bin/dependency-cruiser.mjs',
      flags: ['--config', '.dependency-cruiser.cjs', ...folders, 'config.ts', 'config-hops.ts', 'config-values.ts'],
    },
    { name: 'words', script: join(ROOT, 'tools/verify/words.ts'), flags: [] },
    { name: 'packages', script: join(ROOT, 'tools/verify/packages.ts'), flags: [] },
    { name: 'dead code', script: 'knip/bin/knip.js', flags: [] },
  ];
}

/** Types, lint, borders and dead code, two at a time; prints each with its time and, when it fails, its words. */
export async function runChecks(signal?: AbortSignal): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  // The words of the web app are compiled into typed functions; without them there is nothing to check it against.
  if (existsSync(join(ROOT, 'web', 'src'))) results.push(await runOne(webWords, signal));
  const waiting = checks();
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check && !signal?.aborted; check = waiting.shift())
      results.push(await runOne(check, signal));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

async function runOne(check: Check, signal: AbortSignal | undefined): Promise<CheckResult> {
  const begin = performance.now();
  const { code, words } = await run(check, signal);
  const seconds = (performance.now() - begin) / 1000;
  console.log(`  ${code === 0 ? '✓' : '✗'} ${check.name.padEnd(16)} ${seconds.toFixed(1).padStart(5)} s`);
  // A check that passes may still have something to say, such as what it could not ask.
  if (words.trim() !== '' && (code !== 0 || check.name === 'packages')) console.log(words.trim());
  return { name: check.name, ok: code === 0, seconds };
}

function run(check: Check, signal: AbortSignal | undefined): Promise<{ code: number | null; words: string }> {
  const script = resolve(ROOT, 'node_modules', check.script);
  const child = spawn(process.execPath, [script, ...check.flags], {
    cwd: join(ROOT, check.folder ?? '.'),
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal ? { signal } : {}),
  });
  let words = '';
  const collect = (chunk: Buffer): void => {
    words += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return new Promise((done) => {
    child.once('error', (error) => done({ code: 1, words: `${words}\n${error.message}` }));
    child.once('close', (code) => done({ code, words }));
  });
}
