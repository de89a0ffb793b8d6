import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { recordAudit } from '../audit/record.ts';

export interface AlertRulesView {
  readsPerHour: number;
  exportsPerDay: number;
}

/** From when on reading or exporting raises an alert in this organisation. */
export async function readAlertRules({ sql, tenantId }: Scope): Promise<AlertRulesView> {
  const [rules] = await sql<AlertRulesView>(
    'select reads_per_hour as "readsPerHour", exports_per_day as "exportsPerDay" from tenant where id = $1',
    [tenantId],
  );
  if (rules === undefined) throw new DomainError('NOT_FOUND');
  return rules;
}

/** Sets both limits (BW-2.6); before and after stand in the log, so that nobody raises them unseen. */
export async function changeAlertRules(scope: Scope, to: AlertRulesView): Promise<AlertRulesView> {
  await scope.sql('select 1 from tenant where id = $1 for no key update', [scope.tenantId]);
  const from = await readAlertRules(scope);
  if (from.readsPerHour === to.readsPerHour && from.exportsPerDay === to.exportsPerDay) return from;
  await scope.sql('update tenant set reads_per_hour = $2, exports_per_day = $3 where id = $1', [
    scope.tenantId,
    to.readsPerHour,
    to.exportsPerDay,
  ]);
  await recordAudit(scope, {
    kind: 'security.alert_rules_changed',
    subject: 'tenant',
    id: scope.tenantId,
    detail: { before: from, after: to },
  });
  return readAlertRules(scope);
}
