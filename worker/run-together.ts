import { once } from 'node:events';

interface Runnable {
  run(): Promise<void>;
  getState(): string;
  shutdown(): void;
}

/**
 * Runs workers until `stop` is aborted or one of them ends. Then the others end too, before this resolves: one left
 * running would hold the connection, and work besides those that are made anew. Rejects with what ended the first.
 */
export async function runTogether(workers: readonly Runnable[], stop: AbortSignal): Promise<void> {
  const runs = workers.map((worker) => worker.run());
  try {
    await Promise.race([...runs, stop.aborted ? Promise.resolve() : once(stop, 'abort')]);
  } finally {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await Promise.allSettled(runs);
  }
}
