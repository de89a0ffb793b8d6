import { fileURLToPath } from 'node:url';
import { addressTable } from './addresses.ts';
import { runCommand } from './command.ts';
import { ownServers, startDatabases, startOrFindTemporal } from './engines.ts';
import { dataFolder, type LocalPlan, planEnvironment } from './environment.ts';
import { keepAlive } from './keep-alive.ts';
import { createLocalRun, type LocalRun } from './local-run.ts';
import { say } from './log.ts';
import { runToEnd } from './processes.ts';
import { endOrphans, readRecord, releaseLock, takeLock } from './run-file.ts';
import { ensureWebBuild } from './web-build.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DEV = process.argv.includes('--watch');

/** What the worker is made of. */
const WORKER_FOLDERS = ['domain', 'database', 'channels', 'services', 'workflows', 'activities', 'worker'];

type Environment = Readonly<Record<string, string>>;

await runCommand(async () => {
  const dataDir = dataFolder(process.env);
  const holder = takeLock(dataDir);
  if (holder !== undefined) return tellWhatRuns(holder, dataDir);
  const run = createLocalRun(ROOT, dataDir);
  try {
    // First of all: leftovers hold the ports that are planned next.
    const orphans = await endOrphans(dataDir);
    if (orphans.length > 0) say(`Ended what the last start left behind: ${orphans.join(', ')}.`);
    await start(run, await planEnvironment(process.env, { dataDir, dev: DEV }));
    await run.untilInterrupted();
  } finally {
    await run.stopAll();
    releaseLock(dataDir);
  }
});
process.exit();

function tellWhatRuns(holder: number, dataDir: string): void {
  say(
    `Omniflow already runs on ${dataDir} (process ${holder}); end that one with Ctrl-C, or set DATA_DIR for a second one.`,
  );
  console.log(addressTable(readRecord(dataDir)?.addresses ?? [], dataDir));
}

async function start(run: LocalRun, plan: LocalPlan): Promise<void> {
  const begin = performance.now();
  run.show(
    { name: 'Omniflow', url: plan.publicUrl },
    { name: 'API description', url: `${plan.publicUrl}/api/openapi.json` },
  );
  say('Starting PostgreSQL and Temporal …');
  const steps = [
    startDatabases(run, plan),
    startOrFindTemporal(run, plan),
    DEV ? Promise.resolve() : ensureWebBuild(ROOT, say),
  ] as const;
  // All are waited for even when one fails, so that what did start is known and can be stopped.
  await Promise.allSettled(steps);
  const [databases, temporal] = await Promise.all(steps);
  run.remember();
  run.goOn();
  const env: Environment = {
    ...plan.env,
    DATABASE_URL: databases.dataUrl,
    KEYS_DATABASE_URL: databases.keysUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    // Lets the worker decode what the local UI shows, and nobody else's.
    ...(temporal.own ? { TEMPORAL_UI_ORIGIN: temporal.own.uiOrigin } : {}),
  };
  await fill(run, plan, env);
  await startProcesses(run, plan, env);
  run.remember();
  keepAlive(ownServers(databases, temporal), { signal: run.signal, changed: run.remember });
  console.log(addressTable(run.addresses, plan.dataDir));
  say(`Ready in ${((performance.now() - begin) / 1000).toFixed(1)} s. Ctrl-C stops everything in order.`);
}

/** Schema, simulator and, unless DEMO is off, the demo clinic. */
async function fill(run: LocalRun, { simulator }: LocalPlan, env: Environment): Promise<void> {
  const { migrate } = await import('../../database/migrate.ts');
  const { loginUrl } = await import('../../database/logins.ts');
  const { publishNotices } = await import('../../services/accounts/publish-notices.ts');
  const {
    DATABASE_URL: dataUrl = '',
    KEYS_DATABASE_URL: keysUrl = '',
    DATABASE_LOGIN_SECRET: loginPasswords = '',
  } = env;
  await migrate({ dataUrl, keysUrl, loginPasswords });
  await publishNotices(loginUrl(dataUrl, 'omniflow_owner', loginPasswords));
  run.goOn();
  if (simulator) {
    const { PATH, HOME } = process.env;
    await run.startProcess({
      ...node('tools/simulator/main.ts'),
      name: 'simulator',
      env: { PATH, HOME, ...simulator.env },
      ready: (log) => log.includes('SMTP'),
    });
    run.show({ name: "Customer's phone", url: simulator.url }, { name: 'Mail', url: `${simulator.url}/mail` });
  }
  if (['1', 'on', 'true'].includes(env.DEMO ?? ''))
    await runToEnd(ROOT, { ...node('tools/seed/main.ts'), name: 'seed', env });
  run.goOn();
}

function node(...flags: string[]): { command: string; flags: string[] } {
  return { command: process.execPath, flags: ['--disable-warning=ExperimentalWarning', ...flags] };
}

async function startProcesses(run: LocalRun, plan: LocalPlan, env: Environment): Promise<void> {
  const watch = DEV ? ['--watch', '--watch-preserve-output'] : [];
  const folders = WORKER_FOLDERS.map((folder) => `--watch-path=${folder}`);
  const watchWorker = DEV ? [...watch, ...folders, '--import=./tools/start/plain-threads.mjs'] : [];
  const api = `http://127.0.0.1:${plan.apiPort}`;
  const steps = [
    run.startProcess({
      ...node(...watchWorker, 'worker/main.ts'),
      name: 'worker',
      env,
      ready: (log) => log.includes('worker ready'),
    }),
    run.startProcess({ ...node(...watch, 'api/main.ts'), name: 'api', env, ready: () => answers(`${api}/readyz`) }),
  ];
  await Promise.allSettled(steps);
  await Promise.all(steps);
  if (plan.vitePort === undefined) return;
  const flags = ['run', 'dev', '-w', 'web', '--', '--port', String(plan.vitePort), '--strictPort'];
  const ready = (): Promise<boolean> => answers(`http://127.0.0.1:${plan.vitePort}/`);
  await run.startProcess({ name: 'web', command: 'npm', flags, env: { ...env, API_URL: api }, ready });
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000), redirect: 'manual' });
    await response.body?.cancel();
    return response.status < 400;
  } catch {
    return false;
  }
}
