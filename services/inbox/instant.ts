/** An instant as the driver gives it in plain SQL: the database's own text, with microseconds. */
export type DatabaseInstant = string | Date;

/** ISO 8601 in UTC. */
export function isoOf(text: DatabaseInstant): string {
  return new Date(text).toISOString();
}

/** The same for an instant that may be missing. */
export function isoOrNull(text: DatabaseInstant | null): string | null {
  return text === null ? null : isoOf(text);
}

/** A date to reckon with; null stays null. */
export function dateOrNull(text: DatabaseInstant | null): Date | null {
  return text === null ? null : new Date(text);
}
