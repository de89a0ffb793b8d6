import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addressTable } from './addresses.ts';
import { isAlive } from './alive.ts';
import { type Databases, openDatabases } from './clusters.ts';
import { runCommand } from './command.ts';
import { dataFolder, type LocalPlan, planEnvironment } from './environment.ts';
import { keepAlive, type Server } from './keep-alive.ts';
import { say } from './log.ts';
import { findPostmaster } from './postgres-server.ts';
import { type ProcessPlan, runToEnd, supervise } from './processes.ts';
import { type Address, endOrphans, readRecord, releaseLock, takeLock, writeRecord } from './run-file.ts';
import { StartError } from './start-error.ts';
import { knowsNamespace, startTemporal, type TemporalServer } from './temporal.ts';
import { ensureWebBuild } from './web-build.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NAMESPACE = 'omniflow';
const TEMPORAL_PORT = 7233;
const TEMPORAL_UI_PORT = 8233;
const DEV = process.argv.includes('--watch');

const interrupted = new AbortController();
/** In the order they were started; they stop in the reverse one. */
const running: {
  readonly name: string;
  readonly stop: () => Promise<void>;
  readonly pid?: () => number | undefined;
}[] = [];
const addresses: Address[] = [];

await runCommand(async () => {
  const dataDir = dataFolder(process.env);
  const holder = takeLock(dataDir);
  if (holder !== undefined) return tellWhatRuns(holder, dataDir);
  listenForSignals();
  try {
    // First of all: leftovers hold the ports that are planned next.
    const orphans = await endOrphans(dataDir);
    if (orphans.length > 0) say(`Ended what the last start left behind: ${orphans.join(', ')}.`);
    await start(await planEnvironment(process.env, { dataDir, dev: DEV }));
    await untilInterrupted();
  } finally {
    await stopAll();
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

async function start(plan: LocalPlan): Promise<void> {
  const begin = performance.now();
  say('Starting PostgreSQL and Temporal …');
  const [databases, temporal] = await together([
    startDatabases(plan),
    startOrFindTemporal(plan),
    DEV ? undefined : ensureWebBuild(ROOT, say),
  ]);
  const env: Record<string, string> = {
    ...plan.env,
    DATABASE_URL: databases.dataUrl,
    KEYS_DATABASE_URL: databases.keysUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    // Lets the worker decode what the local UI shows, and nobody else's.
    ...(temporal.server ? { TEMPORAL_UI_ORIGIN: uiOrigin(temporal.server) } : {}),
  };
  remember(plan);
  await migrateAll(env);
  await startSimulator(plan);
  if (['1', 'on', 'true'].includes(env.DEMO ?? ''))
    await runToEnd(ROOT, { name: 'seed', command: process.execPath, flags: ['tools/seed/main.ts'], env });
  await startProcesses(plan, env);
  addresses.unshift(
    { name: 'Omniflow', url: plan.publicUrl },
    { name: 'API description', url: `${plan.publicUrl}/api/openapi.json` },
  );
  remember(plan);
  keepAlive(servers(databases, temporal.server), { signal: interrupted.signal, changed: () => remember(plan) });
  console.log(addressTable(addresses, plan.dataDir));
  say(`Ready in ${((performance.now() - begin) / 1000).toFixed(1)} s. Ctrl-C stops everything in order.`);
}

/** Waits for all even when one fails, so that what did start is known and can be stopped. */
async function together<A, B, C>(steps: [Promise<A>, Promise<B>, C]): Promise<[A, B, Awaited<C>]> {
  await Promise.allSettled(steps);
  const done = await Promise.all(steps);
  stopIfInterrupted();
  return done;
}

async function startDatabases(plan: LocalPlan): Promise<Databases> {
  const databases = await openDatabases({ dataDir: plan.dataDir, env: plan.env, say });
  for (const cluster of databases.clusters)
    running.push({ name: `PostgreSQL (${cluster.name})`, stop: () => cluster.stop() });
  return databases;
}

interface Temporal {
  readonly address: string;
  readonly namespace: string;
  readonly server?: TemporalServer;
}

async function startOrFindTemporal(plan: LocalPlan): Promise<Temporal> {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace = NAMESPACE } = plan.env;
  if (address) {
    if (await knowsNamespace(address, namespace)) return { address, namespace };
    throw new StartError(
      `TEMPORAL_ADDRESS: no Temporal with the namespace "${namespace}" answers at ${address}; start it, create the namespace, or leave TEMPORAL_ADDRESS out to use an own one.`,
    );
  }
  const folder = join(plan.dataDir, 'temporal');
  const server = await startTemporal({
    folder,
    dbFile: join(folder, 'temporal.db'),
    namespace,
    port: TEMPORAL_PORT,
    uiPort: TEMPORAL_UI_PORT,
    codecEndpoint: `http://127.0.0.1:${plan.env.WORKER_PORT}/codec`,
    say,
  });
  running.push({ name: 'Temporal', stop: () => server.stop(), pid: () => server.pid() });
  addresses.push({ name: 'Temporal UI', url: uiOrigin(server) });
  return { address: server.address, namespace, server };
}

function uiOrigin(server: TemporalServer): string {
  return `http://127.0.0.1:${server.uiPort}`;
}

async function migrateAll(env: Readonly<Record<string, string>>): Promise<void> {
  const { migrate } = await import('../../database/migrate.ts');
  await migrate({
    dataUrl: env.DATABASE_URL ?? '',
    keysUrl: env.KEYS_DATABASE_URL ?? '',
    loginPasswords: env.DATABASE_LOGIN_SECRET ?? '',
  });
  stopIfInterrupted();
}

async function startSimulator(local: LocalPlan): Promise<void> {
  const { simulator } = local;
  if (!simulator) return;
  const { PATH, HOME } = process.env;
  await startProcess(local, {
    name: 'simulator',
    command: process.execPath,
    flags: ['tools/simulator/main.ts'],
    env: { PATH, HOME, ...simulator.env },
    ready: (log) => log.includes('SMTP'),
  });
  addresses.push({ name: "Customer's phone", url: simulator.url }, { name: 'Mail', url: `${simulator.url}/mail` });
}

async function startProcesses(local: LocalPlan, env: Readonly<Record<string, string>>): Promise<void> {
  const watch = DEV ? ['--watch', '--watch-preserve-output'] : [];
  const node = (entry: string) => ({
    command: process.execPath,
    flags: ['--disable-warning=ExperimentalWarning', ...watch, entry],
    env,
  });
  await together([
    startProcess(local, { name: 'worker', ...node('worker/main.ts'), ready: (log) => log.includes('worker ready') }),
    startProcess(local, {
      name: 'api',
      ...node('api/main.ts'),
      ready: () => answers(`http://127.0.0.1:${local.apiPort}/readyz`),
    }),
    undefined,
  ]);
  if (local.vitePort === undefined) return;
  const vite = {
    command: 'npm',
    flags: ['run', 'dev', '-w', 'web', '--', '--port', String(local.vitePort), '--strictPort'],
  };
  await startProcess(local, {
    name: 'web',
    ...vite,
    env: { ...env, API_URL: `http://127.0.0.1:${local.apiPort}` },
    ready: () => answers(`http://127.0.0.1:${local.vitePort}/`),
  });
}

async function startProcess(local: LocalPlan, plan: ProcessPlan): Promise<void> {
  const supervised = await supervise(ROOT, plan, { givenUp: giveUp, restarted: () => remember(local) });
  running.push(supervised);
  stopIfInterrupted();
}

function giveUp(sentence: string): void {
  say(`${sentence} Stopping.`);
  process.exitCode = 1;
  interrupted.abort();
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

function servers(databases: Databases, temporal: TemporalServer | undefined): Server[] {
  const clusters = databases.clusters.map((cluster) => ({
    name: `PostgreSQL (${cluster.name})`,
    alive: () => findPostmaster(cluster.data) !== undefined,
    restart: () => cluster.restart(),
  }));
  return temporal
    ? [...clusters, { name: 'Temporal', alive: () => isAlive(temporal.pid()), restart: () => temporal.restart() }]
    : clusters;
}

function remember(plan: LocalPlan): void {
  const processes = running.flatMap(({ name, pid }) => {
    const id = pid?.();
    return id === undefined ? [] : [{ name, pid: id }];
  });
  if (existsSync(plan.dataDir)) writeRecord(plan.dataDir, { addresses, processes });
}

function stopIfInterrupted(): void {
  if (interrupted.signal.aborted) throw new StartError('Stopped before it was ready.');
}

function listenForSignals(): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (interrupted.signal.aborted) process.exit(130);
      say('Stopping (once more to leave at once) …');
      interrupted.abort();
    });
  }
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    if (interrupted.signal.aborted) return resolve();
    interrupted.signal.addEventListener('abort', () => resolve());
  });
}

async function stopAll(): Promise<void> {
  interrupted.abort();
  for (const { name, stop } of running.reverse()) {
    await stop().catch((error: unknown) => say(`${name} did not stop: ${String(error)}`));
  }
}
