import type { Scope } from '../../database/scope.ts';
import type { DeactivationReason } from '../../domain/platform/deactivation.ts';
import type { SuspensionReason } from '../../domain/platform/suspension.ts';
import { type NewerNotice, readNewerNotices } from '../accounts/newer-notices.ts';
import { type DatabaseInstant, isoOf, isoOrNull } from '../inbox/instant.ts';
import { type AgreementDue, readAgreementDue } from '../organisation/agreement-due.ts';
import { listPartners } from './register.ts';

export interface PlatformState {
  supportUntil: string | null;
  suspension: { reason: SuspensionReason; at: string } | null;
  deactivation: { reason: DeactivationReason; at: string; reversibleUntil: string; eraseBy: string } | null;
  comingPartners: { id: string; name: string; opensAt: string }[];
  agreement: AgreementDue | null;
  notices: NewerNotice[];
}

/** What all staff may know of what the platform does with their organisation now. */
export async function readPlatformState(scope: Scope): Promise<PlatformState> {
  const [row] = await scope.sql<{
    supportUntil: DatabaseInstant | null;
    reason: SuspensionReason | null;
    suspendedAt: DatabaseInstant | null;
  }>(
    'select support_until as "supportUntil", suspended_for as reason, suspended_at as "suspendedAt" from platform_state()',
  );
  const { supportUntil = null, reason = null, suspendedAt = null } = row ?? {};
  const coming = (await listPartners(scope)).filter(({ state }) => state === 'coming');
  return {
    supportUntil: isoOrNull(supportUntil),
    suspension: reason === null || suspendedAt === null ? null : { reason, at: isoOf(suspendedAt) },
    deactivation: await readDeactivation(scope),
    comingPartners: coming.map(({ id, name, opensAt }) => ({ id, name, opensAt })),
    agreement: await readAgreementDue(scope),
    notices: await readNewerNotices(scope),
  };
}

async function readDeactivation({ sql, tenantId }: Scope): Promise<PlatformState['deactivation']> {
  const [row] = await sql<{
    reason: DeactivationReason;
    at: DatabaseInstant;
    reversibleUntil: DatabaseInstant;
    eraseBy: DatabaseInstant;
  }>(
    `select reason, asked_at as at, reversible_until as "reversibleUntil", erase_by as "eraseBy" from tenant_deactivation
      where tenant_id = $1 and taken_back_at is null`,
    [tenantId],
  );
  if (row === undefined) return null;
  return {
    reason: row.reason,
    at: isoOf(row.at),
    reversibleUntil: isoOf(row.reversibleUntil),
    eraseBy: isoOf(row.eraseBy),
  };
}
