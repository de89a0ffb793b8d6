import type { Server } from 'node:http';
import type { Logger } from 'pino';

const shutdownWithinMs = 10_000;

/** Takes no more connections and waits for the requests under way. Streams that never end are to be ended before. */
export async function stopServing(server: Server): Promise<void> {
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  server.closeIdleConnections();
  await closed.promise;
}

/** Ends in order on SIGTERM or Ctrl-C, and by force when that takes too long: nothing here is lost by being killed. */
export function onceStopped(log: Logger, stop: () => Promise<void>): void {
  let isStopping = false;
  const end = (): void => {
    if (isStopping) return;
    isStopping = true;
    log.info('stopping');
    setTimeout(() => process.exit(1), shutdownWithinMs).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error: error instanceof Error ? error.name : typeof error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}
