import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
import { CHECK_BUDGET, findSuites, judge, lineOf, type Outcome, type Suite, type VitestReport } from './suites.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** A hanging suite is ended here; up to then it may show what it was doing. */
const PATIENCE = 1.5;
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

async function runSuite(suite: Suite, services: RunningServices | undefined): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'omniflow-report-'));
  const reportFile = join(folder, 'report.json');
  const begin = performance.now();
  try {
    const exitCode = await runVitest(suite, reportFile, services);
    return judge(suite, { report: readReport(reportFile), exitCode, seconds: (performance.now() - begin) / 1000 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
async function runSuites(suites: readonly Suite[]): Promise<Outcome[]> {
  const shared = suites.some(({ name, files }) => files.length > 0 && !SHARE_NOTHING.has(name));
  const services = shared ? await startServices({ temporal: true }) : undefined;
  const outcomes: Outcome[] = [];
  try {
    for (const suite of suites) {
      if (interrupted.signal.aborted) break;
      if (suite.files.length === 0) continue;
      console.log(`\n${suite.name}`);
      if (suite.name === 'browser') await ensureWebBuild(ROOT, console.log);
      const outcome = await runSuite(suite, SHARE_NOTHING.has(suite.name) ? undefined : services);
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
  outcomes.push(...(await runSuites(suites)));
  printTable(outcomes, feature ? [] : suites.filter(({ files }) => files.length === 0).map(({ name }) => name));
  if (interrupted.signal.aborted) process.exitCode = 130;
});
