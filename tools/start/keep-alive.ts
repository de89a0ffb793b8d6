import { say } from './log.ts';
import { textOf } from './start-error.ts';

const EVERY_MS = 2_000;

export interface Server {
  readonly name: string;
  readonly alive: () => boolean;
  readonly restart: () => Promise<void>;
}

/** Starts a database or Temporal again when somebody killed it: nothing may be lost by that, and the local start shows it. */
export function keepAlive(servers: readonly Server[], options: { signal: AbortSignal; changed: () => void }): void {
  let busy = false;
  const look = async (): Promise<void> => {
    for (const server of servers) {
      if (options.signal.aborted || server.alive()) continue;
      say(`${server.name} is gone: starting it again.`);
      await server
        .restart()
        .then(options.changed, (error: unknown) => say(`${server.name} does not start: ${textOf(error)}`));
    }
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void look().finally(() => {
      busy = false;
    });
  }, EVERY_MS);
  options.signal.addEventListener('abort', () => clearInterval(timer));
}
