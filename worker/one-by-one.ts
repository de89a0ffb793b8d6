/** Does it for one after the other. One organisation's trouble must not keep the others waiting: it is told, and the next one comes. */
export async function oneByOne<Row>(
  rows: readonly Row[],
  onError: (error: unknown) => void,
  use: (row: Row) => Promise<unknown>,
): Promise<void> {
  for (const row of rows) await use(row).catch(onError);
}
