import type { MessageRow } from './rows.ts';

/**
 * Lets all rows of a new person in one batch start from the same name. Aliases are read before the batch writes them, so
 * a row that carries only the phone and another with phone and user id would otherwise found two threads.
 */
export function withOneName(rows: readonly MessageRow[]): MessageRow[] {
  const firstNames = new Map<string, Buffer>();
  for (const row of rows)
    if (row.otherName !== null) firstNames.set(keyOf(row.tenantId, row.otherName), row.threadName);
  if (firstNames.size === 0) return [...rows];
  return rows.map((row) => {
    const first = row.otherName === null ? firstNames.get(keyOf(row.tenantId, row.threadName)) : undefined;
    return first === undefined ? row : { ...row, threadName: first, otherName: row.threadName };
  });
}

function keyOf(tenantId: string, name: Buffer): string {
  return `${tenantId}${name.toString('base64')}`;
}
