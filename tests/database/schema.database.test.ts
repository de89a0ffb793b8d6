import type { EntityMetadata, EntityProperty, MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOrm } from '../../database/orm.ts';
import { type FreshDatabases, freshDatabases } from '../harness/databases.ts';
import { type CatalogColumn, columnsOf, query } from './catalog.ts';

/** Tables without an entity, and why. */
const unmapped = new Set(['public.schema_migration']);
/** Schema `auth` is better-auth's own. */
const isMapped = ({ table }: CatalogColumn): boolean => table.startsWith('public.') && !unmapped.has(table);

let databases: FreshDatabases;
let orm: MikroORM;
beforeAll(async () => {
  databases = await freshDatabases();
  orm = await createOrm({ url: databases.dataUrl });
});
afterAll(async () => {
  await orm?.close();
  await databases?.drop();
});

/** `timestamptz(6)` and `timestamp with time zone` are one type. */
function familyOf(type: string): string {
  const bare = type.replace(/\(.*\)/, '').trim();
  const families: Record<string, string> = {
    timestamptz: 'timestamp with time zone',
    int: 'integer',
    int4: 'integer',
    int8: 'bigint',
    int2: 'smallint',
    bool: 'boolean',
  };
  return families[bare] ?? bare;
}

function describeColumn(table: string, column: string, of: { type: string; nullable: boolean }): string {
  return `${table}.${column} ${familyOf(of.type)}${of.nullable ? ' null' : ''}`;
}

function describeProperty({ tableName }: EntityMetadata, property: EntityProperty): string[] {
  return property.fieldNames.map((column, index) =>
    describeColumn(`public.${tableName}`, column, {
      type: property.columnTypes[index] ?? '',
      nullable: property.nullable === true,
    }),
  );
}

describe('the schema', () => {
  it('When an entity is mapped, then table, column, type and nullability are those of the database, both ways', async () => {
    const entities = [...orm.getMetadata().getAll().values()].flatMap((meta) =>
      meta.props.flatMap((property) => describeProperty(meta, property)),
    );
    const columns = (await columnsOf(databases.dataUrl))
      .filter(isMapped)
      .map((one) => describeColumn(one.table, one.column, one));
    expect(entities.sort()).toEqual(columns.sort());
  });

  it('OF-1.1 When both sides of a reference belong to an organisation, then the reference carries it', async () => {
    const alone = await query<{ name: string }>(
      databases.dataUrl,
      `select conrelid::regclass || ' ' || conname as name from pg_constraint k where contype = 'f' and connamespace = 'public'::regnamespace
        and exists (select 1 from pg_attribute a where a.attrelid = k.confrelid and a.attname = 'tenant_id')
        and not exists (select 1 from unnest(conkey, confkey) as pair(here, there)
          join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.here and a.attname = 'tenant_id'
          join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.there and b.attname = 'tenant_id')`,
    );
    expect(alone).toEqual([]);
  });
});
