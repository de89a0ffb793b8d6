import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { pickPort } from '../../tools/start/ports.ts';
import { poll } from '../../tools/start/wait.ts';
import { type EnvironmentOptions, TEST_META, testEnvironment } from './environment.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What Node made of our files the last time, so that the tenth process of a run needn't read them as if it were the first. */
const COMPILED = fileURLToPath(new URL('../../.cache/node', import.meta.url));
const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 15_000;

export interface TestProcess {
  readonly pid: number;
  /** All that it printed so far. */
  logs(): string;
  /** SIGTERM and wait; SIGKILL when it takes longer than 15 s. Gives the exit code, null after a signal. */
  stop(): Promise<number | null>;
  /** SIGKILL and wait. */
  kill(): Promise<void>;
}

export interface TestServer extends TestProcess {
  readonly port: number;
  readonly url: string;
}

export interface TestSimulator extends TestServer {
  readonly smtpPort: number;
}

/** The API as a real process, answering /readyz. */
export async function startApi(options: EnvironmentOptions): Promise<TestServer> {
  const port = Number(options.env?.PORT) || (await pickPort());
  const url = `http://127.0.0.1:${port}`;
  const env = { ...testEnvironment(options), PORT: String(port), PUBLIC_URL: options.env?.PUBLIC_URL ?? url };
  const child = await startProcess('api/main.ts', { env, ready: () => answers(`${url}/readyz`) });
  return { ...child, port, url };
}

/** The worker as a real process, once it has logged "worker ready". */
export function startWorker(options: EnvironmentOptions): Promise<TestProcess> {
  return startProcess('worker/main.ts', {
    env: testEnvironment(options),
    ready: (logs) => logs.includes('worker ready'),
  });
}

/** The simulator that plays Meta and the mail server; it posts webhooks to `webhookUrl`. */
export async function startSimulator(options: {
  webhookUrl: string;
  env?: Readonly<Record<string, string>>;
}): Promise<TestSimulator> {
  const [port, smtpPort] = [await pickPort(), await pickPort()];
  const url = `http://127.0.0.1:${port}`;
  const env = {
    SIMULATOR_PORT: String(port),
    SMTP_PORT: String(smtpPort),
    META_APP_ID: TEST_META.appId,
    META_APP_SECRET: TEST_META.appSecret,
    META_VERIFY_TOKEN: TEST_META.verifyToken,
    SIMULATOR_WEBHOOK_URL: options.webhookUrl,
    ...options.env,
  };
  const child = await startProcess('tools/simulator/main.ts', { env, ready: (logs) => logs.includes('SMTP') });
  return { ...child, port, url, smtpPort };
}

export interface ProcessOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly ready: (logs: string) => boolean | Promise<boolean>;
}

/** Starts a TypeScript file of the repository under this Node, with this environment only. Throws with its log when it isn't ready in 30 s. */
export async function startProcess(entry: string, options: ProcessOptions): Promise<TestProcess> {
  const { PATH = '', HOME = '', TMPDIR = '/tmp' } = process.env;
  const child = spawn(process.execPath, [entry], {
    cwd: ROOT,
    env: { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE: COMPILED, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let logs = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      logs += chunk.toString();
    });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  let ended = false;
  const finish = () => {
    ended = true;
  };
  exited.then(finish, finish);
  // A test run that ends early must not leave its processes behind.
  const guard = () => {
    child.kill('SIGKILL');
  };
  process.once('exit', guard);
  child.once('exit', () => process.off('exit', guard));
  const ready = await poll(async () => ended || ((await options.ready(logs)) ? true : undefined), {
    withinMs: READY_WITHIN_MS,
  });
  if (ended || !ready || child.pid === undefined) {
    child.kill('SIGKILL');
    throw new Error(`${entry} ${ended ? 'ended' : 'was not ready within 30 s'}:\n${logs}`);
  }
  return {
    pid: child.pid,
    logs: () => logs,
    stop: () => stopChild(child, exited),
    kill: () => killChild(child, exited),
  };
}

async function stopChild(child: ChildProcess, exited: Promise<number | null>): Promise<number | null> {
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  try {
    return await exited;
  } finally {
    clearTimeout(impatience);
  }
}

async function killChild(child: ChildProcess, exited: Promise<number | null>): Promise<void> {
  child.kill('SIGKILL');
  await exited;
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
