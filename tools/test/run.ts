import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type RunningServices,
  SERVICES_VARIABLE,
  startServices,
  withoutHandles,
} from '../../tests/harness/services.ts';
import { signal } from '../start/alive.ts';
import { runCommand } from '../start/command.ts';
import { StartError } from '../start/start-error.ts';
import { ensureWebBuild } from '../start/web-build.ts';
import { runChecks } from './checks.ts';
import {
  CHECK_BUDGET,
  findSuites,
  judge,
  lineOf,
  needsWebBuild,
  type Outcome,
  type Suite,
  type VitestReport,
} from './suites.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** A hanging suite is ended here; up to then it may show what it was doing. */
const PATIENCE = 1.5;
const CLAUSES_BUDGET = 5;
const SHARE_NOTHING = new Set(['unit', 'crash']);

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort());

async function check(): Promise<Outcome> {
  const begin = performance.now();
  const deadline = AbortSignal.any([interrupted.signal, AbortSignal.timeout(CHECK_BUDGET * PATIENCE * 1000)]);
  const results = await runChecks(deadline);
  const seconds = (performance.now() - begin) / 1000;
  const broken = results.filter(({ ok }) => !ok);
  const late = seconds > CHECK_BUDGET;
  return {
    name: 'check',
    budget: CHECK_BUDGET,
    seconds,
    passed: 0,
    failed: broken.length + (late ? 1 : 0),
    note: late
      ? `over its budget of ${CHECK_BUDGET} s`
      : broken.length > 0
        ? broken.map(({ name }) => name).join(', ')
        : `${results.length} tools`,
  };
}

interface Run {
  readonly services: RunningServices | undefined;
  /** Where the suite's report goes. */
  readonly reports: string;
}

async function runSuite(suite: Suite, { services, reports }: Run): Promise<Outcome> {
  const reportFile = join(reports, `${suite.name}.json`);
  const begin = performance.now();
  const exitCode = await runVitest(suite, reportFile, services);
  return judge(suite, { report: readReport(reportFile), exitCode, seconds: (performance.now() - begin) / 1000 });
}

/** A whole run leaves its reports for `npm run clauses`; a part of it must not replace them. */
async function withReports<T>(isWhole: boolean, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = isWhole ? join(ROOT, '.cache', 'test-reports') : mkdtempSync(join(tmpdir(), 'omniflow-report-'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    return await use(folder);
  } finally {
    if (!isWhole) rmSync(folder, { recursive: true, force: true });
  }
}

/** A clause marked kept without a passing test fails the run, as does a test with an unknown id. */
function judgeClausesOf(reports: string): Outcome {
  const found = spawnSync(process.execPath, [join(ROOT, 'tools/verify/clauses.ts'), '--from', reports], {
    encoding: 'utf8',
  });
  const kept = found.stdout.split('\n').filter((line) => line.includes('\tpass\t')).length;
  if (found.status !== 0) console.log(found.stderr.trim());
  return {
    name: 'clauses',
    budget: CLAUSES_BUDGET,
    seconds: 0,
    passed: 0,
    failed: found.status === 0 ? 0 : 1,
    note: `${kept} clauses have passing tests; npm run clauses lists them`,
  };
}

function readReport(file: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    // The runner was ended before it could write one.
    return undefined;
  }
}

/** Runs vitest in a process group of its own, so that ending it ends all it started. */
function runVitest(suite: Suite, reportFile: string, services: RunningServices | undefined): Promise<number | null> {
  const flags = [
    'run',
    '--project',
    suite.name,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
  ];
  const child = spawn(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), ...flags, ...suite.files], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...(services ? { [SERVICES_VARIABLE]: JSON.stringify(withoutHandles(services)) } : {}) },
  });
  const end = (name: NodeJS.Signals) => {
    if (child.pid !== undefined && child.exitCode === null) signal(-child.pid, name);
  };
  const patience = setTimeout(() => end('SIGKILL'), suite.budget * PATIENCE * 1000);
  const onInterrupt = () => end('SIGKILL');
  interrupted.signal.addEventListener('abort', onInterrupt);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(patience);
      interrupted.signal.removeEventListener('abort', onInterrupt);
      resolve(code);
    });
  });
}

/** Runs the suites that have files one after the other over the same clusters and Temporal. */
async function runSuites(suites: readonly Suite[], reports: string): Promise<Outcome[]> {
  const shared = suites.some(({ name, files }) => files.length > 0 && !SHARE_NOTHING.has(name));
  const services = shared ? await startServices({ temporal: true }) : undefined;
  const outcomes: Outcome[] = [];
  try {
    for (const suite of suites) {
      if (interrupted.signal.aborted) break;
      if (suite.files.length === 0) continue;
      console.log(`\n${suite.name}`);
      if (needsWebBuild(suite.name)) await ensureWebBuild(ROOT, console.log);
      const outcome = await runSuite(suite, {
        services: SHARE_NOTHING.has(suite.name) ? undefined : services,
        reports,
      });
      console.log(lineOf(outcome));
      outcomes.push(outcome);
    }
  } finally {
    await services?.stop();
  }
  return outcomes;
}

function printTable(outcomes: readonly Outcome[], absent: readonly string[]): void {
  console.log('\nSummary');
  for (const outcome of outcomes) console.log(lineOf(outcome));
  for (const name of absent) console.log(`- ${name.padEnd(10)} no tests yet`);
  const sum = (key: 'passed' | 'failed') => outcomes.reduce((total, outcome) => total + outcome[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  if (sum('failed') > 0 || sum('passed') === 0) process.exitCode = 1;
}

await runCommand(async () => {
  const feature = process.argv[2];
  const suites = findSuites(ROOT, feature);
  if (feature && suites.every(({ files }) => files.length === 0))
    throw new StartError(`No test file has "${feature}" in its path.`);
  const outcomes: Outcome[] = [];
  if (!feature) {
    console.log('check');
    outcomes.push(await check());
  }
  await withReports(!feature, async (reports) => {
    outcomes.push(...(await runSuites(suites, reports)));
    if (!feature && !interrupted.signal.aborted) outcomes.push(judgeClausesOf(reports));
  });
  printTable(outcomes, feature ? [] : suites.filter(({ files }) => files.length === 0).map(({ name }) => name));
  if (interrupted.signal.aborted) process.exitCode = 130;
});
