import type { Scope } from '../../database/scope.ts';
import { type AuditEvent, type AuditKind, auditEvents } from '../audit/events.ts';
import { recordAudit } from '../audit/record.ts';

/** Changes of an account itself; the database lets no others into the logs of other organisations. */
type AccountChange = Extract<
  AuditEvent,
  {
    kind:
      | 'account.password_reset'
      | 'account.email_changed'
      | 'security.second_factor_added'
      | 'security.second_factor_removed'
      | 'security.recovery_codes_made'
      | 'security.recovery_code_used';
  }
> & { kind: AuditKind };

/** Writes what the actor changed of their account into the log of every organisation it opens, not only of this one. */
export async function recordAccountChange(
  scope: Scope,
  { userId, event }: { userId: string; event: AccountChange },
): Promise<void> {
  await recordAudit(scope, event);
  const { kind, ...said } = event;
  const { subject, detail } = auditEvents[kind].parse(said);
  await scope.sql('select record_elsewhere($1, $2, $3, $4)', [userId, kind, subject, JSON.stringify(detail)]);
}
