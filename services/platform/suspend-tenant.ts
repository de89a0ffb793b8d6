import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import type { SuspensionReason } from '../../domain/platform/suspension.ts';
import { recordAudit } from '../audit/record.ts';
import { orDomainError } from './or-domain-error.ts';
import { recordAct } from './record-act.ts';

/**
 * Stops an organisation: the gate closes with the commit, and what arrives is not taken in until it is lifted. Stands in
 * its log and in the platform's; its open screens hear of it. Throws NOT_FOUND, CONFLICT when it is not active.
 */
export async function suspendTenant(
  scope: Scope,
  { operatorId, reason }: { operatorId: string; reason: SuspensionReason },
): Promise<void> {
  await orDomainError(() => scope.sql('select suspend_tenant($1, $2)', [newId(), reason]));
  await recordBoth(scope, { operatorId, reason, isLifted: false });
}

/** Ends a suspension. Throws NOT_FOUND, CONFLICT when there is none. */
export async function liftSuspension(scope: Scope, { operatorId }: { operatorId: string }): Promise<void> {
  const [tenant] = await scope.sql<{ reason: SuspensionReason | null }>(
    'select suspended_for as reason from platform_tenant($1)',
    [scope.tenantId],
  );
  if (tenant === undefined) throw new DomainError('NOT_FOUND');
  if (tenant.reason === null) throw new DomainError('CONFLICT');
  await orDomainError(() => scope.sql('select lift_suspension()'));
  await recordBoth(scope, { operatorId, reason: tenant.reason, isLifted: true });
}

async function recordBoth(
  scope: Scope,
  { operatorId, reason, isLifted }: { operatorId: string; reason: SuspensionReason; isLifted: boolean },
): Promise<void> {
  await recordAudit(scope, {
    kind: isLifted ? 'platform.suspension_lifted' : 'platform.suspended',
    subject: 'organisation',
    id: scope.tenantId,
    detail: { reason },
  });
  await recordAct(scope, {
    kind: isLifted ? 'tenant.suspension_lifted' : 'tenant.suspended',
    operatorId,
    tenantId: scope.tenantId,
    detail: { reason },
  });
  scope.rightsChanged();
}
