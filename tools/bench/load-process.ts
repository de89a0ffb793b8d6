import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Sender } from './bodies.ts';
import type { Measured, Order } from './load.ts';

export interface LoadGenerator {
  /** Makes and signs requests beforehand, so that a run only writes bytes. */
  prepare(of: { sender: Sender; from: number; count: number }): Promise<void>;
  /** Sends the prepared requests from the first one on. */
  run(of: { port: number; connections: number; seconds: number }): Promise<Measured>;
  stop(): void;
}

/** Starts the load generator beside this process. */
export function startLoadGenerator(): LoadGenerator {
  const child = fork(fileURLToPath(new URL('load.ts', import.meta.url)), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const ended = once(child, 'exit').then(() => null);
  async function ask(order: Order): Promise<unknown> {
    child.send(order);
    const answer = await Promise.race([once(child, 'message'), ended]);
    if (answer === null) throw new Error('The load generator ended.');
    return (answer as unknown[])[0];
  }
  return {
    prepare: async (of) => void (await ask({ do: 'prepare', ...of })),
    run: async (of) => (await ask({ do: 'run', ...of })) as Measured,
    stop: () => void child.kill(),
  };
}
