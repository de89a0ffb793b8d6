import { v5 } from 'uuid';
import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { type AuditEvent, auditEvents } from './events.ts';

/** Readings of the same thing by the same member within this time are one reading. Milliseconds. */
const readingMs = 15 * 60_000;

/** Writes a row of the log in the business transaction. */
export async function recordAudit(scope: Scope, event: AuditEvent): Promise<void> {
  await insert(scope, event, newId());
}

/** The same for reading, which screens repeat every minute: kept once per member, subject and quarter of an hour. */
export async function recordReading(scope: Scope, event: AuditEvent): Promise<void> {
  const period = Math.floor(scope.now.getTime() / readingMs);
  await insert(scope, event, v5(`${memberOf(scope)}/${event.kind}/${period}`, event.id));
}

async function insert(scope: Scope, event: AuditEvent, id: string): Promise<void> {
  const { kind, ...said } = event;
  const { subject, id: subjectId, detail } = auditEvents[kind].parse(said);
  await scope.sql(
    `insert into audit_event (id, tenant_id, kind, actor_kind, actor_id, subject_kind, subject_id, detail)
      values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [
      id,
      scope.tenantId,
      kind,
      scope.actor.kind,
      scope.actor.kind === 'system' ? null : scope.actor.id,
      subject,
      subjectId,
      JSON.stringify(detail),
    ],
  );
}

function memberOf({ actor }: Scope): string {
  if (actor.kind !== 'member') throw new DomainError('INTERNAL', 'Only a member can be named in this row of the log.');
  return actor.id;
}
