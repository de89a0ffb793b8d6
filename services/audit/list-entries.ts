import type { Scope } from '../../database/scope.ts';
import { decodeCursor, encodeCursor } from '../inbox/cursor.ts';
import {
  type EntryRow,
  type EntryView,
  eventColumns,
  readingColumns,
  readingGroup,
  showEntries,
  withLeaf,
} from './entry-rows.ts';

export interface EntryFilter {
  from?: string | undefined;
  to?: string | undefined;
  /** A member's id, or a kind of actor. */
  actor?: string | undefined;
  /** First word of a kind, as `consent` in `consent.accepted`. */
  group?: string | undefined;
  subject?: string | undefined;
  reads: boolean;
  /** Number of one entry. */
  entry?: number | undefined;
}

export interface EntryPage {
  items: EntryView[];
  next: string | null;
  count: number;
}

/** Counted no further: the number only tells few from many. */
const mostCounted = 1_000;
const actorKinds = ['system', 'customer', 'operator'];

/** One page of the log, newest first. Throws INVALID_INPUT on a cursor that isn't ours. */
export async function listEntries(
  scope: Scope,
  request: EntryFilter & { after: string | null; limit: number },
): Promise<EntryPage> {
  return { ...(await pageOfEntries(scope, request)), count: await countRows(scope, request) };
}

/** The same without counting, for going through all of it. */
export async function pageOfEntries(
  scope: Scope,
  request: EntryFilter & { after: string | null; limit: number },
): Promise<Omit<EntryPage, 'count'>> {
  const { limit } = request;
  const [at = 'infinity', id = scope.tenantId] =
    request.after === null ? [] : decodeCursor(request.after, ['instant', 'uuid']);
  const rows = await readRows(scope, request, { at, id, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await showEntries(scope, page),
    next: rows.length > limit && last ? encodeCursor([last.at, last.id]) : null,
  };
}

/** The page behind a position: events and readings are each read by their own index, then joined. */
function readRows(
  scope: Scope,
  filter: EntryFilter,
  page: { at: string; id: string; limit: number },
): Promise<EntryRow[]> {
  const parts = partsOf(filter, [scope.tenantId, page.at, page.id, page.limit]);
  const bounded = parts.selects.map(
    ({ text, alias, time }) =>
      `(${text} and (${alias}.${time}, ${alias}.id) < ($2::timestamptz, $3::uuid) order by ${alias}.${time} desc, ${alias}.id desc limit $4)`,
  );
  const found = `(select * from (${bounded.join(' union all ')}) u order by u.at desc, u.id desc limit $4) f`;
  return scope.sql<EntryRow>(`${withLeaf(found)} order by f.at desc, f.id desc`, parts.parameters);
}

async function countRows(scope: Scope, filter: EntryFilter): Promise<number> {
  const parts = partsOf(filter, [scope.tenantId, mostCounted]);
  const counted = parts.selects.map(({ text }) => `(${text} limit $2)`).join(' union all ');
  const [row] = await scope.sql<{ count: number }>(
    `select least(count(*), $2)::int as count from (${counted}) c`,
    parts.parameters,
  );
  return row?.count ?? 0;
}

interface Select {
  text: string;
  alias: 'e' | 'r';
  time: 'at' | 'bucket';
}

/** Both halves with their conditions; values stand in `parameters`, never in the text. */
function partsOf(filter: EntryFilter, parameters: unknown[]): { selects: Select[]; parameters: unknown[] } {
  const bind = (value: unknown): string => `$${parameters.push(value)}`;
  const common = (alias: Select['alias'], time: Select['time']): string[] => [
    `${alias}.tenant_id = $1`,
    ...(filter.from === undefined ? [] : [`${alias}.${time} >= ${bind(filter.from)}::timestamptz`]),
    ...(filter.to === undefined ? [] : [`${alias}.${time} < ${bind(filter.to)}::timestamptz`]),
    ...(filter.actor === undefined ? [] : [actorCondition(alias, filter.actor, bind)]),
    ...(filter.entry === undefined
      ? []
      : [
          `${alias}.id = (select source_id from audit_leaf where tenant_id = $1 and position = ${bind(filter.entry - 1)})`,
        ]),
  ];
  const events = (): string[] => [
    ...common('e', 'at'),
    ...(filter.group === undefined ? [] : [`split_part(e.kind, '.', 1) = ${bind(filter.group)}`]),
    ...(filter.subject === undefined ? [] : [`e.subject_kind = ${bind(filter.subject)}`]),
  ];
  const select = (text: string, conditions: string[], of: Omit<Select, 'text'>): Select => ({
    ...of,
    text: `${text} where ${conditions.join(' and ')}`,
  });
  const selects = [
    ...(filter.group === readingGroup ? [] : [select(eventColumns, events(), { alias: 'e', time: 'at' })]),
    ...(hasReadings(filter) ? [select(readingColumns, common('r', 'bucket'), { alias: 'r', time: 'bucket' })] : []),
  ];
  // Nothing can match: a page of readings without readings.
  return {
    selects:
      selects.length > 0 ? selects : [select(eventColumns, ['false and $1::uuid is null'], { alias: 'e', time: 'at' })],
    parameters,
  };
}

function hasReadings({ reads, group, subject }: EntryFilter): boolean {
  return reads && (group ?? readingGroup) === readingGroup && (subject ?? 'conversation') === 'conversation';
}

function actorCondition(alias: string, actor: string, bind: (value: unknown) => string): string {
  return actorKinds.includes(actor)
    ? `${alias}.actor_kind = ${bind(actor)}`
    : `${alias}.actor_kind = 'member' and ${alias}.actor_id = ${bind(actor)}::uuid`;
}
