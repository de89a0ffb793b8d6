import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { signal } from './alive.ts';
import { mergeInto, say } from './log.ts';
import { StartError } from './start-error.ts';
import { poll } from './wait.ts';

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;
const RESTART_AFTER_MS = 500;
const MOST_RESTARTS = 5;
const RESTART_WINDOW_MS = 60_000;

export interface ProcessPlan {
  readonly name: string;
  readonly command: string;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asked until true; the log so far helps. */
  readonly ready: (log: string) => boolean | Promise<boolean>;
}

export interface Supervised {
  readonly name: string;
  pid(): number | undefined;
  stop(): Promise<void>;
}

export interface SupervisorEvents {
  /** It ended too often. */
  readonly givenUp: (sentence: string) => void;
  /** It has a new process id. */
  readonly restarted: () => void;
}

/**
 * Starts a process and keeps it running: one that ends unasked is started again, at most five times a minute, then
 * `givenUp` is told. Resolves when it is ready; throws StartError when it ends before.
 */
export async function supervise(root: string, plan: ProcessPlan, events: SupervisorEvents): Promise<Supervised> {
  let child = launch(root, plan);
  let stopping = false;
  let starts: number[] = [];
  const watch = (watched: Launched): void => {
    watched.process.once('exit', (code, name) => {
      if (stopping) return;
      const now = Date.now();
      starts = [...starts.filter((at) => at > now - RESTART_WINDOW_MS), now];
      if (starts.length > MOST_RESTARTS)
        return events.givenUp(`${plan.name} ends again and again (${name ?? `code ${code}`}).`);
      say(`${plan.name} ended (${name ?? `code ${code}`}): starting it again.`);
      setTimeout(() => {
        if (stopping) return;
        child = launch(root, plan);
        watch(child);
        events.restarted();
      }, RESTART_AFTER_MS);
    });
  };
  const ready = await poll(async () => child.ended() || ((await plan.ready(child.log())) ? true : undefined), {
    withinMs: READY_WITHIN_MS,
  });
  if (child.ended()) throw new StartError(`${plan.name} ended while starting; its last words stand above.`);
  if (!ready) {
    await stopGroup(child.process);
    throw new StartError(`${plan.name} was not ready within ${READY_WITHIN_MS / 1000} s.`);
  }
  watch(child);
  return {
    name: plan.name,
    pid: () => child.process.pid,
    async stop() {
      stopping = true;
      await stopGroup(child.process);
    },
  };
}

interface Launched {
  readonly process: ChildProcess;
  log(): string;
  ended(): boolean;
}

const LOG_KEPT = 20_000;

// In a group of its own: Ctrl-C reaches only the starter, and ending the group ends what a watcher started.
function launch(root: string, plan: ProcessPlan): Launched {
  const child = spawn(plan.command, [...plan.flags], {
    cwd: root,
    env: { ...plan.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  let ended = false;
  mergeInto(plan.name, [child.stdout, child.stderr], (line) => {
    log = `${log}${line}\n`.slice(-LOG_KEPT);
  });
  child.once('error', () => {
    ended = true;
  });
  child.once('exit', () => {
    ended = true;
  });
  return { process: child, log: () => log, ended: () => ended };
}

async function stopGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  signal(-pid, 'SIGTERM');
  const impatience = setTimeout(() => signal(-pid, 'SIGKILL'), STOP_WITHIN_MS);
  await exited;
  clearTimeout(impatience);
}

/** Runs a command to its end under its tag and gives what it printed. Throws StartError when it fails. */
export async function runToEnd(root: string, plan: Omit<ProcessPlan, 'ready'>): Promise<void> {
  const { process: child } = launch(root, { ...plan, ready: () => true });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new StartError(`${plan.name} failed (code ${code}); its last words stand above.`);
}
