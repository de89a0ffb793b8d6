import type pg from 'pg';

/** A table as PostgreSQL describes it, with the column that says whose a row is. */
export interface TenantTable {
  name: string;
  /** `tenant_id`, or `id` in the table of organisations. */
  owner: string;
  columns: string[];
}

/** Tables without an organisation, and why that is right. Any other one must say whose its rows are. */
const ofNobody: Readonly<Record<string, string>> = {
  schema_migration: 'names of our own migrations',
  sub_processor: 'the register of partners, the same for all',
  egress_day: 'how often we spoke to which host, for all organisations together',
  notice_version: 'published texts of the platform, readable by everybody',
  platform_log: 'heads of all logs, hashes only; no login of the API reads it',
  platform_checkpoint: 'signed heads of that log',
};

/** What staff of an organisation see without a grant: it names no customer. Of any other table they see no row. */
export const ofOrganisation: Readonly<Record<string, string>> = {
  tenant: 'the organisation itself',
  department: 'names of departments',
  membership: 'colleagues, by id',
  department_member: 'who works where',
  channel: 'names of numbers; business id and token are no columns of the API',
  channel_route: 'ids of numbers at the provider',
  channel_business: 'ids of accounts at the provider',
  channel_state: 'what the provider says of a number: quality, limits, times',
  channel_hour: 'counts by number and hour',
  channel_failure: 'counts of failures by number, hour and code',
  opening_hours: 'when the business is open',
  holiday: 'and when it is not',
  setup_skip: 'steps of the first run that were put aside',
  message_template: 'texts that the business wrote',
  conversation_grant: 'ids only: the others are decided by it, so it depends on none',
  tenant_deactivation: 'that the organisation ends, and when: everybody in it may know',
};

/** Every table of the schema. Throws when one belongs to nobody without a reason. */
export async function tenantTables(superuser: pg.Pool): Promise<TenantTable[]> {
  const { rows } = await superuser.query<{ name: string; columns: string[] }>(
    `select t.table_name as name, array_agg(c.column_name::text order by c.ordinal_position) as columns
      from information_schema.tables t join information_schema.columns c using (table_schema, table_name)
      where t.table_schema = 'public' and t.table_type = 'BASE TABLE' group by 1 order by 1`,
  );
  return rows
    .filter(({ name }) => !(name in ofNobody))
    .map(({ name, columns }) => {
      const owner = name === 'tenant' ? 'id' : 'tenant_id';
      if (!columns.includes(owner))
        throw new Error(`Rows of ${name} don't say whose they are: give it a tenant_id, or a reason here.`);
      return { name, owner, columns };
    });
}

/** A digest of all that an organisation has in a table. */
export async function digestOf(
  superuser: pg.Pool,
  table: TenantTable,
  tenantId: string,
): Promise<{ rows: number; digest: string }> {
  const { rows } = await superuser.query<{ rows: number; digest: string }>(
    `select count(*)::int as rows, coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as digest from ${table.name} t where ${table.owner} = $1`,
    [tenantId],
  );
  return rows[0]!;
}
