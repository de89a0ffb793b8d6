// Entry of every npm script. Needs nothing but Node >= 20: it installs what is missing, then runs the command, which is
// written in TypeScript, under the Node 24 that the installation brings.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const MODULES = join(ROOT, 'node_modules');
const LOCK = join(ROOT, 'package-lock.json');
const STAMP = join(MODULES, '.omniflow-installed');

const COMMANDS = {
  start: 'tools/start/start.ts',
  dev: 'tools/start/start.ts',
  test: 'tools/test/run.ts',
  reset: 'tools/start/reset.ts',
  check: 'tools/test/check.ts',
  clauses: 'tools/verify/clauses.ts',
  reconcile: 'tools/verify/reconcile.ts',
  'verify:audit': 'tools/verify/audit.ts',
  sbom: 'tools/verify/sbom.ts',
  'keys:rotate': 'tools/keys/rotate.ts',
  'operator:create': 'tools/operators/create.ts',
  'bench:ingest': 'tools/bench/ingest.ts',
  'bench:conversation': 'tools/bench/conversation.ts',
};

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

const majorOf = (version) => Number(version.replace(/^v/, '').split('.')[0]);

function lockDigest() {
  const text = [LOCK, join(ROOT, 'package.json'), join(ROOT, 'web', 'package.json')].map((file) =>
    existsSync(file) ? readFileSync(file, 'utf8') : '',
  );
  return createHash('sha256').update(text.join('\0')).digest('hex');
}

/** npm's own record is newer than the lock, or this lock was installed before (a checkout touches times). */
function isInstalled() {
  const record = join(MODULES, '.package-lock.json');
  if (!existsSync(record)) return false;
  if (!existsSync(LOCK) || statSync(record).mtimeMs >= statSync(LOCK).mtimeMs) return true;
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lockDigest();
}

function install() {
  console.error('Installing packages; the first time takes about two minutes …');
  const flags = ['install', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const viaNode = npm?.endsWith('.js');
  const done = spawnSync(viaNode ? process.execPath : 'npm', viaNode ? [npm, ...flags] : flags, {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (done.error) fail(`npm can't be run (${done.error.message}): install Node.js 20 or newer together with npm.`);
  if (done.status !== 0)
    fail(
      'The packages could not be installed (npm says why above): check the network and the free disk space, then start again.',
    );
  writeFileSync(STAMP, lockDigest());
}

/** Node 24 or newer: the packages', else the running one. */
function findNode() {
  const packaged = join(MODULES, '.bin', 'node');
  const version = existsSync(packaged)
    ? spawnSync(packaged, ['--version'], { encoding: 'utf8' }).stdout?.trim()
    : undefined;
  if (version && majorOf(version) >= 24) return packaged;
  if (majorOf(process.version) >= 24) return process.execPath;
  return fail(
    `Node.js 24 is needed and npm has none for ${process.platform} ${process.arch}: install it from nodejs.org and start again (this is ${process.version}).`,
  );
}

if (majorOf(process.version) < 20)
  fail(`This is Node.js ${process.version}: install version 20 or newer from nodejs.org.`);
const [command = 'start', ...rest] = process.argv.slice(2);
const entry = COMMANDS[command];
if (!entry) fail(`There is no command "${command}". Known: ${Object.keys(COMMANDS).join(', ')}.`);
if (!isInstalled()) install();
const node = findNode();

const path = [join(MODULES, '.bin'), process.env.PATH].join(delimiter);
const flags = ['--disable-warning=ExperimentalWarning', join(ROOT, entry)];
if (command === 'dev') flags.push('--watch');
const child = spawn(node, [...flags, ...rest], { cwd: ROOT, stdio: 'inherit', env: { ...process.env, PATH: path } });

// Ctrl-C reaches the whole group: the child stops in order and this process waits for it.
process.on('SIGINT', () => undefined);
for (const name of ['SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name));
child.on('error', (error) => fail(`${node} can't be run: ${error.message}`));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
