import type { Logger } from 'pino';

/** Logs that something failed, by class and code: a message may quote a person. */
export function reporter(log: Logger, what: string): (error: unknown) => void {
  return (error) => {
    const isError = error instanceof Error;
    log.warn(
      { error: isError ? error.name : typeof error, ...(isError && 'code' in error && { code: String(error.code) }) },
      what,
    );
  };
}
