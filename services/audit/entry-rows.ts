import type { Scope } from '../../database/scope.ts';
import { readingMinutes } from '../../domain/audit/readings.ts';
import { idsIn, readNames } from './names.ts';

export type ActorKind = 'member' | 'system' | 'customer' | 'operator';
type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** An entry as officers see it. */
export interface EntryView {
  id: string;
  at: string;
  source: 'event' | 'reading';
  kind: string;
  actor: { kind: ActorKind; id: string | null; name: string | null };
  subject: { kind: string; id: string; name: string | null };
  detail: Record<string, Json>;
  names: Record<string, string>;
  entry: number | null;
  hash: string | null;
}

/** A row of `entrySql`. */
export interface EntryRow {
  source: 'event' | 'reading';
  id: string;
  /** For the cursor: the database's own text, with microseconds. */
  at: string;
  kind: string;
  actorKind: ActorKind;
  actorId: string | null;
  subjectKind: string;
  subjectId: string;
  detail: string;
  position: string | null;
  hash: string | null;
}

/** Readings stand beside events as `reading.<surface>`, so that they are filtered and worded like any other kind. */
export const readingGroup = 'reading';

/** Columns of events and readings with their leaves; the conditions come from the caller. */
export const eventColumns = `select 'event' as source, e.id, e.at, e.kind, e.actor_kind, e.actor_id, e.subject_kind, e.subject_id, e.detail from audit_event e`;
export const readingColumns = `select 'reading' as source, r.id, r.bucket as at, '${readingGroup}.' || r.surface as kind, r.actor_kind, r.actor_id, 'conversation' as subject_kind,
    r.conversation_id as subject_id, jsonb_build_object('purpose', r.purpose, 'minutes', ${readingMinutes}) as detail from read_log r`;
export const withLeaf = (
  from: string,
): string => `select f.source, f.id, f.at::text as at, f.kind, f.actor_kind as "actorKind", f.actor_id as "actorId",
    f.subject_kind as "subjectKind", f.subject_id as "subjectId", f.detail::text as detail, l.position, encode(l.leaf_hash, 'hex') as hash
  from ${from} left join audit_leaf l on l.tenant_id = $1 and l.source_id = f.id`;

/** Rows with the names that belong to their ids. */
export async function showEntries(scope: Scope, rows: readonly EntryRow[]): Promise<EntryView[]> {
  const parsed = rows.map((row) => ({ row, detail: JSON.parse(row.detail) as Record<string, Json> }));
  const names = await readNames(
    scope,
    parsed.flatMap(({ row, detail }) => [...idsIn([row.actorId, row.subjectId]), ...idsIn(detail)]),
  );
  return parsed.map(({ row, detail }) => ({
    id: row.id,
    at: new Date(row.at).toISOString(),
    source: row.source,
    kind: row.kind,
    actor: { kind: row.actorKind, id: row.actorId, name: nameOf(names, row.actorId) },
    subject: { kind: row.subjectKind, id: row.subjectId, name: nameOf(names, row.subjectId) },
    detail,
    names: Object.fromEntries(idsIn(detail).flatMap((id) => (names.has(id) ? [[id, names.get(id) ?? '']] : []))),
    entry: row.position === null ? null : Number(row.position) + 1,
    hash: row.hash,
  }));
}

function nameOf(names: Map<string, string>, id: string | null): string | null {
  return id === null ? null : (names.get(id) ?? null);
}
