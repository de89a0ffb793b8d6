/** A failure a person can cause and mend: its message is one line that says what to do. Printed without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The text of anything thrown, for one-line messages. */
export function textOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(textOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
