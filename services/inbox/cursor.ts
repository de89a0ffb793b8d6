import { DomainError } from '../../domain/errors.ts';

/** Where a page ended: opaque to callers, exact to the microsecond. */
export function encodeCursor(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values), 'utf8').toString('base64url');
}

const instant = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d)?$/;
const integer = /^\d{1,18}$/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const shapes = { instant, integer, uuid };

/** Reads what `encodeCursor` made. Throws INVALID_INPUT on anything else, before the database meets it. */
export function decodeCursor(cursor: string, kinds: readonly (keyof typeof shapes)[]): string[] {
  const values = parsed(cursor);
  if (values.length !== kinds.length) throw new DomainError('INVALID_INPUT');
  return kinds.map((kind, index) => {
    const value = values[index];
    if (typeof value !== 'string' || !shapes[kind].test(value)) throw new DomainError('INVALID_INPUT');
    return value;
  });
}

function parsed(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    throw new DomainError('INVALID_INPUT');
  }
}
