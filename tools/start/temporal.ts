import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { isAlive, signal } from './alive.ts';
import { pickPort } from './ports.ts';
import { StartError, textOf } from './start-error.ts';
import { ensureTemporalBinary } from './temporal-binary.ts';
import { poll } from './wait.ts';

const START_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 10_000;

/** Opaque values only: search attributes are never encrypted. */
export const SEARCH_ATTRIBUTES = {
  TenantId: 'Keyword',
  ConversationId: 'Keyword',
  ContactId: 'Keyword',
  Channel: 'Keyword',
  Phase: 'Keyword',
  LegalDeadline: 'Datetime',
  NeedsAttention: 'Bool',
} as const;

export interface TemporalOptions {
  /** Where its log goes. */
  readonly folder: string;
  readonly port?: number;
  /** Without it there is no web UI. */
  readonly uiPort?: number;
  /** Without it the state is gone when the server stops. */
  readonly dbFile?: string;
  readonly namespace: string;
  readonly moreNamespaces?: readonly string[];
  /** Lets tests move the clock of a single execution. */
  readonly timeSkipping?: boolean;
  readonly codecEndpoint?: string;
  readonly say?: (sentence: string) => void;
}

export interface TemporalServer {
  readonly address: string;
  readonly namespace: string;
  readonly uiPort: number | undefined;
  pid(): number;
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on the same ports and file after stop or kill. */
  restart(): Promise<void>;
}

/** Starts a Temporal server that answers for its namespace when the promise resolves. Throws StartError otherwise. */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const binary = await ensureTemporalBinary(options.say ? { say: options.say } : {});
  mkdirSync(options.folder, { recursive: true });
  const port = await pickPort(options.port);
  const uiPort = options.uiPort === undefined ? undefined : await pickPort(options.uiPort);
  const address = `127.0.0.1:${port}`;
  let pid = await launch(binary, options, { port, uiPort });
  return {
    address,
    namespace: options.namespace,
    uiPort,
    pid: () => pid,
    stop: () => end(pid, 'SIGINT'),
    kill: () => end(pid, 'SIGKILL'),
    async restart() {
      await end(pid, 'SIGINT');
      pid = await launch(binary, options, { port, uiPort });
    },
  };
}

interface Ports {
  readonly port: number;
  readonly uiPort: number | undefined;
}

function argumentsFor(options: TemporalOptions, { port, uiPort }: Ports): string[] {
  const flag = (name: string, values: readonly string[]): string[] => values.flatMap((value) => [name, value]);
  const dynamic = ['matching.enableFairness=true', 'worker.historyScannerDataMinAge="72h"'];
  if (options.timeSkipping) dynamic.push('frontend.WorkflowTimeSkippingEnabled=true');
  return [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--log-level',
    'warn',
    '--log-format',
    'json',
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort), '--ui-disable-news-fetch']),
    ...(options.codecEndpoint ? ['--ui-codec-endpoint', options.codecEndpoint] : []),
    // Without WAL a signal takes seconds to reach its activity under load.
    ...(options.dbFile
      ? ['--db-filename', options.dbFile, ...flag('--sqlite-pragma', ['journal_mode=WAL', 'synchronous=NORMAL'])]
      : []),
    ...flag('--namespace', [options.namespace, ...(options.moreNamespaces ?? [])]),
    ...flag(
      '--search-attribute',
      Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => `${name}=${type}`),
    ),
    ...flag('--dynamic-config-value', dynamic),
  ];
}

// In a session of its own: Ctrl-C reaches only the starter, which stops everything in order.
async function launch(binary: string, options: TemporalOptions, ports: Ports): Promise<number> {
  const logFile = join(options.folder, 'temporal.log');
  const begin = existsSync(logFile) ? statSync(logFile).size : 0;
  const log = openSync(logFile, 'a', 0o600);
  const server = spawn(binary, argumentsFor(options, ports), { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  let ended = false;
  let failure: string | undefined;
  server.once('error', (error) => {
    failure = textOf(error);
    ended = true;
  });
  server.once('exit', () => {
    ended = true;
  });
  server.unref();
  const address = `127.0.0.1:${ports.port}`;
  const ready = await poll(
    async () => ended || ((await knowsNamespace(address, options.namespace)) ? true : undefined),
    { withinMs: START_WITHIN_MS },
  );
  if (ended) throw explain(failure ?? readFileSync(logFile, 'utf8').slice(begin), logFile);
  if (!ready || server.pid === undefined) {
    if (server.pid !== undefined) await end(server.pid, 'SIGKILL');
    throw new StartError(`Temporal did not answer within ${START_WITHIN_MS / 1000} s; its log is ${logFile}.`);
  }
  return server.pid;
}

function explain(words: string, logFile: string): StartError {
  if (/no space left|disk is full/i.test(words))
    return new StartError('The disk is full: Temporal can not keep its state. Free some space and start again.');
  if (/unknown flag|unknown command/i.test(words))
    return new StartError(
      'The "temporal" on PATH does not know a flag this product needs: update it, or take it off PATH.',
    );
  return new StartError(
    `Temporal ended at once (${words.trim().split('\n').slice(-1)[0]?.slice(0, 200) || 'it said nothing'}); its log is ${logFile}.`,
  );
}

/** Whether a server answers at this address and knows the namespace. */
export async function knowsNamespace(address: string, namespace: string): Promise<boolean> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: 1_000 });
    const open = connection;
    await open.withDeadline(Date.now() + 2_000, () => open.workflowService.describeNamespace({ namespace }));
    return true;
  } catch {
    return false;
  } finally {
    await connection?.close();
  }
}

async function end(pid: number, name: NodeJS.Signals): Promise<void> {
  if (!isAlive(pid)) return;
  signal(pid, name);
  const gone = await poll(() => (isAlive(pid) ? undefined : true), { withinMs: STOP_WITHIN_MS });
  if (gone) return;
  signal(pid, 'SIGKILL');
  await poll(() => (isAlive(pid) ? undefined : true), { withinMs: STOP_WITHIN_MS });
}
