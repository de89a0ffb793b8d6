import type { Session } from '#contracts/organisation/organisation.contract.ts';
import { errorRules } from '#domain/errors.ts';
import { may, type Permission } from '#domain/organisation/roles.ts';

/** Why nothing of the organisation can be changed now, by anybody; null when it can. */
export function frozenReason({ tenant }: Session): string | null {
  if (tenant.state === 'active') return null;
  return errorRules[tenant.state === 'frozen' ? 'TENANT_FROZEN' : 'ERASURE_PENDING'].text;
}

/** Why this person can't make a change that needs a permission: `otherwise` for the wrong role. */
export function changeReason(session: Session, permission: Permission, otherwise: string): string | null {
  return may(session.member.role, permission) ? frozenReason(session) : otherwise;
}
