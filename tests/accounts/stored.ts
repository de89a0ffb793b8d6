import type pg from 'pg';
import { expect } from 'vitest';

/** Every table with rows, by name; a stranger who leaves nothing leaves these as they were. */
export async function rowCounts(superuser: pg.Pool): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of await tablesOf(superuser)) {
    const { rows } = await superuser.query<{ count: number }>(`select count(*)::int as count from ${table}`);
    counts[table] = rows[0]!.count;
  }
  return counts;
}

/** Tables in which one of the words stands in clear. */
export async function tablesWith(superuser: pg.Pool, words: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const table of await tablesOf(superuser)) {
    const { rowCount } = await superuser.query(
      `select 1 from ${table} t cross join unnest($1::text[]) word where position(lower(word) in lower(t::text)) > 0 limit 1`,
      [words],
    );
    if (rowCount) found.push(table);
  }
  return found;
}

/** The one row there is; fails when there are none or more. */
export async function onlyRow<Row extends object>(
  superuser: pg.Pool,
  text: string,
  values: unknown[] = [],
): Promise<Row> {
  const { rows } = await superuser.query<Row>(text, values);
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

async function tablesOf(superuser: pg.Pool): Promise<string[]> {
  const { rows } = await superuser.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1`,
  );
  return rows.map(({ name }) => name);
}
