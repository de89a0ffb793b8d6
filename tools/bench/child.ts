import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { poll } from '../start/wait.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;

export interface ChildOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Answers 200 when the process is ready. */
  readonly readyUrl: string;
  readonly logFolder: string;
  /** Where a CPU profile is written when the process ends. */
  readonly profile?: string | undefined;
}

export interface Child {
  readonly pid: number;
  /** SIGTERM and wait; SIGKILL when it takes longer than 15 s. */
  stop(): Promise<void>;
}

/** Runs a TypeScript file of the repository under this Node; its output goes to a file, as under a supervisor. */
export async function startChild(entry: string, options: ChildOptions): Promise<Child> {
  const logFile = join(options.logFolder, `${entry.replaceAll('/', '-')}.log`);
  const log = openSync(logFile, 'a');
  const profiling = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : [];
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...profiling, entry], {
    cwd: ROOT,
    env: { PATH, HOME, ...options.env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const exited = once(child, 'exit');
  const guard = (): void => void child.kill('SIGKILL');
  process.once('exit', guard);
  child.once('exit', () => process.off('exit', guard));
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const ready = await poll(async () => ended() || ((await answers(options.readyUrl)) ? true : undefined), {
    withinMs: READY_WITHIN_MS,
  });
  if (ended() || !ready || child.pid === undefined) {
    guard();
    throw new Error(`${entry} was not ready; its last words:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
  }
  return {
    pid: child.pid,
    async stop() {
      if (ended()) return;
      child.kill('SIGTERM');
      const impatience = setTimeout(guard, STOP_WITHIN_MS);
      await exited;
      clearTimeout(impatience);
    },
  };
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
