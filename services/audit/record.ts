import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { type AuditEvent, auditEvents } from './events.ts';

/** Writes a row of the log in the business transaction. Reading is kept by `recordRead`. */
export async function recordAudit(scope: Scope, event: AuditEvent): Promise<void> {
  const { kind, ...said } = event;
  const { subject, id: subjectId, detail } = auditEvents[kind].parse(said);
  await scope.sql(
    `insert into audit_event (id, tenant_id, kind, actor_kind, actor_id, subject_kind, subject_id, detail)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      newId(),
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
