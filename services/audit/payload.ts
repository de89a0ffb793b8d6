import canonicalize from 'canonicalize';
import { readingMinutes } from '../../domain/audit/readings.ts';

/** An event or a reading as the database holds it, times as text with microseconds. */
export interface SourceRow {
  sourceKind: 'event' | 'reading';
  id: string;
  at: string;
  actorKind: string;
  actorId: string | null;
  /** Null for a reading. */
  kind: string | null;
  subjectKind: string;
  subjectId: string;
  detail: string | null;
  surface: string | null;
  purpose: string | null;
}

/** Reads events and readings with the columns of SourceRow; `events` and `readings` are their conditions. */
export function selectSources({ events, readings }: { events: string; readings: string }): string {
  return `select 'event' as "sourceKind", e.id, ${isoSql('e.at')} as at, e.actor_kind as "actorKind", e.actor_id as "actorId", e.kind,
      e.subject_kind as "subjectKind", e.subject_id as "subjectId", e.detail::text as detail, null as surface, null as purpose
    from audit_event e where ${events}
    union all
    select 'reading', r.id, ${isoSql('r.bucket')}, r.actor_kind, r.actor_id, null, 'conversation', r.conversation_id, null, r.surface, r.purpose
    from read_log r where ${readings}`;
}

/** ISO 8601 in UTC with microseconds, as payloads carry it. */
export function isoSql(column: string): string {
  return `to_char((${column}) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** What is hashed for an entry: canonical JSON (RFC 8785) of ids, codes and times. */
export function payloadOf(row: SourceRow, of: { tenantId: string; position: number; sealedAt: string }): string {
  const common = {
    v: 1,
    tenant: of.tenantId,
    entry: of.position + 1,
    id: row.id,
    at: row.at,
    sealedAt: of.sealedAt,
    actor: { kind: row.actorKind, id: row.actorId },
  };
  const said =
    row.sourceKind === 'event'
      ? {
          type: 'event',
          kind: row.kind,
          subject: { kind: row.subjectKind, id: row.subjectId },
          detail: JSON.parse(row.detail ?? '{}') as unknown,
        }
      : {
          type: 'reading',
          conversation: row.subjectId,
          surface: row.surface,
          purpose: row.purpose,
          minutes: readingMinutes,
        };
  const text = canonicalize({ ...common, ...said });
  if (text === undefined) throw new Error('An entry has no canonical form.');
  return text;
}
