export type Json = Record<string, unknown>;

/** The value as an object; null when it is anything else. */
export function asObject(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : null;
}

export function asArray(value: unknown): unknown[] | null {
  return Array.isArray(value) ? value : null;
}

/** The value as text; null for everything else and for an empty text. */
export function asText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The properties that were given. */
export function defined<T extends object>(value: T): Defined<T> {
  const given: Defined<T> = {};
  for (const key in value) {
    const entry = value[key];
    if (entry !== undefined) given[key] = entry as Exclude<T[typeof key], undefined>;
  }
  return given;
}
