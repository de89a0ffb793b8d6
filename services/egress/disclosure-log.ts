/** What the way out tells of each request: the host it left for, or that it was refused. */
export type Left = { host: string } | 'refused';

export interface DisclosureLog {
  /** Counts one request; written at once, together with those that come meanwhile. */
  record(left: Left): void;
  /** Resolves when all that was recorded is written. */
  flush(): Promise<void>;
}

const retryMs = 5_000;

/**
 * Counts by host and day of all that left (OF-4.0). A count that can't be written waits; only those of the last
 * milliseconds before a crash are lost.
 */
export function createDisclosureLog(options: {
  sql: (text: string, parameters: readonly unknown[]) => Promise<unknown>;
  onError: (error: unknown) => void;
}): DisclosureLog {
  const waiting = new Map<string, number>();
  let writing: Promise<void> | null = null;
  let retry: NodeJS.Timeout | undefined;

  async function write(): Promise<void> {
    while (waiting.size > 0) {
      const taken = [...waiting];
      waiting.clear();
      try {
        await options.sql('select count_egress($1::text[], $2::text[], $3::bigint[])', [
          taken.map(([key]) => key.slice(key.indexOf(' ') + 1)),
          taken.map(([key]) => key.slice(0, key.indexOf(' '))),
          taken.map(([, count]) => count),
        ]);
      } catch (error) {
        for (const [key, count] of taken) waiting.set(key, (waiting.get(key) ?? 0) + count);
        options.onError(error);
        retry ??= setTimeout(start, retryMs).unref();
        return;
      }
    }
  }

  function start(): void {
    clearTimeout(retry);
    retry = undefined;
    writing ??= write().finally(() => {
      writing = null;
    });
  }

  return {
    record(left) {
      const key = left === 'refused' ? 'refused -' : `allowed ${left.host.toLowerCase()}`;
      waiting.set(key, (waiting.get(key) ?? 0) + 1);
      start();
    },
    async flush() {
      start();
      await writing;
    },
  };
}
