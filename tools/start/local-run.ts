import { say } from './log.ts';
import { type ProcessPlan, supervise } from './processes.ts';
import { type Address, writeRecord } from './run-file.ts';
import { StartError, textOf } from './start-error.ts';

interface Part {
  readonly name: string;
  readonly stop: () => Promise<void>;
  /** Of the processes that a start after a kill -9 has to end. */
  readonly pid?: () => number | undefined;
}

/** What one start runs: its parts in order, its addresses, and the wish to end. */
export interface LocalRun {
  readonly dataDir: string;
  readonly addresses: readonly Address[];
  readonly signal: AbortSignal;
  add(part: Part): void;
  show(...addresses: Address[]): void;
  /** Starts a process of the repository, keeps it running and ends it with the others. */
  startProcess(plan: ProcessPlan): Promise<void>;
  /** Writes down what runs, for the next start. */
  remember(): void;
  /** Throws StartError when the person wanted to end meanwhile. */
  goOn(): void;
  untilInterrupted(): Promise<void>;
  /** Stops the parts in the reverse order of their start. */
  stopAll(): Promise<void>;
}

/** Ctrl-C once stops in order, a second time leaves at once. */
export function createLocalRun(root: string, dataDir: string): LocalRun {
  const wish = new AbortController();
  const parts: Part[] = [];
  const addresses: Address[] = [];
  listenForSignals(wish);
  const run: LocalRun = {
    dataDir,
    addresses,
    signal: wish.signal,
    add: (part) => void parts.push(part),
    show: (...more) => void addresses.push(...more),
    async startProcess(plan) {
      const givenUp = (sentence: string): void => {
        say(`${sentence} Stopping.`);
        process.exitCode = 1;
        wish.abort();
      };
      parts.push(await supervise(root, plan, { givenUp, restarted: run.remember }));
      run.goOn();
    },
    remember() {
      const processes = parts.flatMap(({ name, pid }) => {
        const id = pid?.();
        return id === undefined ? [] : [{ name, pid: id }];
      });
      writeRecord(dataDir, { addresses, processes });
    },
    goOn() {
      if (wish.signal.aborted) throw new StartError('Stopped before it was ready.');
    },
    untilInterrupted: () => aborted(wish.signal),
    async stopAll() {
      wish.abort();
      for (const { name, stop } of parts.toReversed()) {
        await stop().catch((error: unknown) => say(`${name} did not stop: ${textOf(error)}`));
      }
    },
  };
  return run;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve());
  });
}

function listenForSignals(wish: AbortController): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (wish.signal.aborted) process.exit(130);
      say('Stopping (once more to leave at once) …');
      wish.abort();
    });
  }
}
