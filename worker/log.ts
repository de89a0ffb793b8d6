import { pino } from 'pino';

/** The worker's log: ids and codes. An error is named by its class and code; its message may quote a person. */
export function createLog(level: string) {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
  });
}

/** What may be said of an unknown error in a log line. */
export function describeError(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = 'code' in error ? String(error.code) : '';
  const place =
    error.stack
      ?.split('\n')
      .find((line) => line.trimStart().startsWith('at '))
      ?.trim() ?? '';
  const cause = error.cause instanceof Error ? error.cause.name : '';
  return { name: error.name, code, place, cause };
}
