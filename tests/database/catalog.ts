import pg from 'pg';

export interface CatalogColumn {
  /** `schema.table` */
  table: string;
  column: string;
  /** As information_schema names it: `uuid`, `text`, `timestamp with time zone`. */
  type: string;
  nullable: boolean;
}

/** Tables' columns of the schemas `public`, `auth` and `operators`, as the database itself lists them. */
export async function columnsOf(url: string): Promise<CatalogColumn[]> {
  return await query<CatalogColumn>(
    url,
    `select c.table_schema || '.' || c.table_name as table, c.column_name as column, case c.data_type when 'ARRAY' then substr(c.udt_name, 2) || '[]' else c.data_type end as type, c.is_nullable = 'YES' as nullable
      from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      where c.table_schema in ('public', 'auth', 'operators') and t.table_type = 'BASE TABLE' order by 1, c.ordinal_position`,
  );
}

/** One statement over a connection of its own. */
export async function query<Row extends object>(url: string, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}
