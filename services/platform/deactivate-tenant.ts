import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { type DeactivationReason, deactivationTimes, legalCalendarName } from '../../domain/platform/deactivation.ts';
import { recordAudit } from '../audit/record.ts';
import { orDomainError } from './or-domain-error.ts';
import { recordAct } from './record-act.ts';
import { getTenant } from './tenants.ts';

/**
 * Notes the end of an organisation: it is frozen with the commit, and the instants of its end, computed here once, stand in
 * its row, its waits, its log and the platform's (OF-6.4, BW-6.2). A suspended one can be deactivated too. Throws NOT_FOUND,
 * CONFLICT when it is being deactivated already.
 */
export async function deactivateTenant(
  scope: Scope,
  { operatorId, reason }: { operatorId: string; reason: DeactivationReason },
): Promise<void> {
  const { reversibleUntil, eraseBy } = deactivationTimes(reason, scope.now);
  const calendar = legalCalendarName;
  await orDomainError(() =>
    scope.sql('select deactivate_tenant($1, $2, $3, $4, $5, $6)', [
      newId(),
      reason,
      scope.now,
      calendar,
      reversibleUntil,
      eraseBy,
    ]),
  );
  const times = { reversibleUntil: reversibleUntil.toISOString(), eraseBy: eraseBy.toISOString() };
  await recordAudit(scope, {
    kind: 'platform.deactivated',
    subject: 'organisation',
    id: scope.tenantId,
    detail: { reason, calendar, ...times },
  });
  await recordAct(scope, {
    kind: 'tenant.deactivated',
    operatorId,
    tenantId: scope.tenantId,
    detail: { reason, ...times },
  });
  scope.rightsChanged();
}

/**
 * Takes a deactivation back; what else froze the organisation stays. Throws NOT_FOUND, CONFLICT when there is none,
 * TOO_LATE from its last moment on.
 */
export async function takeBackDeactivation(scope: Scope, { operatorId }: { operatorId: string }): Promise<void> {
  const { deactivation } = await getTenant(scope, { tenantId: scope.tenantId });
  if (deactivation === null) throw new DomainError('CONFLICT');
  if (Date.parse(deactivation.reversibleUntil) <= scope.now.getTime()) throw new DomainError('TOO_LATE');
  await orDomainError(() => scope.sql('select take_back_deactivation($1)', [scope.now]));
  const detail = { reason: deactivation.reason };
  await recordAudit(scope, {
    kind: 'platform.deactivation_taken_back',
    subject: 'organisation',
    id: scope.tenantId,
    detail,
  });
  await recordAct(scope, { kind: 'tenant.deactivation_taken_back', operatorId, tenantId: scope.tenantId, detail });
  scope.rightsChanged();
}
