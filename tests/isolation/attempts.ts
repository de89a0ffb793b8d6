import { type EntityMetadata, type EntityName, raw } from '@mikro-orm/postgresql';
import { newId } from '../../database/ids.ts';
import type { Database, Scope, ScopeOptions } from '../../database/scope.ts';
import type { TenantTable } from './tables.ts';

/** Somebody who tries to reach rows of `victim`. */
export interface Intruder {
  database: Database;
  as: ScopeOptions;
  victim: string;
}

/** What came of an attempt: how many of the victim's rows it reached, or that the database refused it. */
export type Reached = number | 'refused';

/** A row as `to_jsonb` writes it. */
export type Row = Readonly<Record<string, unknown>>;

const insufficientPrivilege = '42501';
const undo = new Error('undo');

/** Every way to a table's rows by raw SQL, with what it reached. `row` is one of the victim's. */
export async function tryRaw(intruder: Intruder, table: TenantTable, row: Row): Promise<Record<string, Reached>> {
  const { name, owner } = table;
  const rights = await rightsOn(intruder, table);
  const sets = rights.update.map((column) => `"${column}" = "${column}"`).join(', ');
  const fields = rights.insert.map((column) => `"${column}"`).join(', ');
  const reach = (text: string, parameters: unknown[]) =>
    attempt(intruder, async (scope) => (await scope.sql(text, parameters)).length);
  const reachAny = (text: string) =>
    attempt(intruder, async (scope) => ownedBy(intruder.victim, await scope.sql<{ owner: string }>(text)));
  return {
    select: await reach(`select 1 from ${name} where ${owner} = $1`, [intruder.victim]),
    'select of all': await reachAny(`select ${owner} as owner from ${name}`),
    update: await reach(`update ${name} set ${sets} where ${owner} = $1 returning ${owner}`, [intruder.victim]),
    'update of all': await reachAny(`update ${name} set ${sets} returning ${owner} as owner`),
    delete: await reach(`delete from ${name} where ${owner} = $1 returning ${owner}`, [intruder.victim]),
    insert: await reach(
      `insert into ${name} (${fields}) select ${fields} from jsonb_populate_record(null::${name}, $1::jsonb) returning 1`,
      [JSON.stringify(renewed(table, row))],
    ),
  };
}

/** The same through the ORM: with its own filter, and with all filters off, as a careless query would be. */
export async function tryOrm(intruder: Intruder, table: TenantTable, row: Row): Promise<Record<string, Reached>> {
  const { victim, database, as } = intruder;
  const meta = await database.withScope(as, ({ em }) =>
    Promise.resolve(entityOf(em.getMetadata().getAll().values(), table)),
  );
  const entity = meta.class as EntityName<Record<string, unknown>>;
  const owner = propertyOf(meta, table.owner);
  const written = meta.props.find(({ name }) => name !== owner && name !== 'id')?.name ?? owner;
  const ofVictim = { [owner]: victim };
  const open = { filters: false } as const;
  const hidden = meta.props.filter(({ lazy }) => lazy).map(({ name }) => name) as never[];
  return {
    find: await attempt(intruder, async ({ em }) => (await em.find(entity, ofVictim)).length),
    'find without filters': await attempt(intruder, async ({ em }) => (await em.find(entity, ofVictim, open)).length),
    'find all without filters': await attempt(intruder, async ({ em }) => {
      const rows = await em.find(entity, {}, { ...open, populate: hidden });
      return rows.filter((one) => one[owner] === victim).length;
    }),
    'count without filters': await attempt(intruder, ({ em }) => em.count(entity, ofVictim, open)),
    'update without filters': await attempt(intruder, ({ em }) =>
      em.nativeUpdate(entity, ofVictim, { [written]: raw('??', [columnOf(meta, written)]) }, open),
    ),
    'delete without filters': await attempt(intruder, ({ em }) => em.nativeDelete(entity, ofVictim, open)),
    insert: await attempt(intruder, async ({ em }) => {
      await em.insert(entity, propertiesOf(meta, renewed(table, row)));
      return 1;
    }),
  };
}

/** Runs in a transaction that is undone; a refusal is one for want of rights, anything else is thrown. */
async function attempt({ database, as }: Intruder, use: (scope: Scope) => Promise<number>): Promise<Reached> {
  let reached = 0;
  try {
    await database.withScope(as, async (scope) => {
      reached = await use(scope);
      throw undo;
    });
  } catch (error) {
    if (isRefusal(error)) return 'refused';
    if (error !== undo) throw error;
  }
  return reached;
}

export function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === insufficientPrivilege;
}

function ownedBy(victim: string, rows: { owner: string }[]): number {
  return rows.filter(({ owner }) => owner === victim).length;
}

/** Columns the login may write; all of them when it may write none, so that the refusal is seen. */
async function rightsOn(
  { database, as }: Intruder,
  { name, columns }: TenantTable,
): Promise<{ update: string[]; insert: string[] }> {
  const allowed = (right: string) =>
    database.withScope(as, async ({ sql }) => {
      const rows = await sql<{ column: string }>(
        `select c as column from unnest($2::text[]) c where has_column_privilege($1, c, $3)`,
        [name, columns, right],
      );
      return rows.length === 0 ? columns : rows.map(({ column }) => column);
    });
  return { update: await allowed('update'), insert: await allowed('insert') };
}

/** A copy that differs in its id, so that only the policies stand in its way. */
function renewed({ owner, columns }: TenantTable, row: Row): Row {
  return columns.includes('id') && owner !== 'id' ? { ...row, id: newId() } : row;
}

function entityOf(all: Iterable<EntityMetadata>, { name }: TenantTable): EntityMetadata {
  const found = [...all].find(({ tableName }) => tableName === name);
  if (found === undefined) throw new Error(`${name} has no entity.`);
  return found;
}

function propertyOf(meta: EntityMetadata, column: string): string {
  return meta.props.find(({ fieldNames }) => fieldNames[0] === column)!.name;
}

function columnOf(meta: EntityMetadata, property: string): string {
  return meta.props.find(({ name }) => name === property)!.fieldNames[0]!;
}

function propertiesOf(meta: EntityMetadata, row: Row): Record<string, unknown> {
  return Object.fromEntries(
    meta.props.map(({ name, fieldNames, columnTypes }) => [name, readJson(row[fieldNames[0]!], columnTypes[0]!)]),
  );
}

function readJson(value: unknown, type: string): unknown {
  if (typeof value !== 'string') return value;
  if (type === 'bytea') return Buffer.from(value.slice('\\x'.length), 'hex');
  return type.startsWith('timestamptz') ? new Date(value) : value;
}
