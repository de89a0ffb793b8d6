import type { Scope } from '../../database/scope.ts';
import { isoOf } from '../inbox/instant.ts';
import { acceptedVersions, isAccepted, readAgreementInForce, readComingAgreement } from './agreement-in-force.ts';

export interface AgreementDue {
  version: number;
  effectiveAt: string;
  /** Since it counts, nothing new is connected (PC-4.2). */
  inForce: boolean;
  /** Who can accept it. */
  admins: string[];
}

/** The version an organisation has to accept anew, for all of its staff to know; null when none, or none was ever accepted. */
export async function readAgreementDue(scope: Scope): Promise<AgreementDue | null> {
  const accepted = await acceptedVersions(scope);
  if (accepted.length === 0) return null;
  const inForce = await readAgreementInForce(scope);
  const isDue = !isAccepted(inForce.version, accepted);
  const due = isDue ? inForce : await readComingAgreement(scope);
  if (due === null || isAccepted(due.version, accepted)) return null;
  const admins = await scope.sql<{ name: string }>(
    `select u.name from membership m join auth."user" u on u.id = m.user_id
      where m.tenant_id = $1 and m.role = 'admin' and m.state = 'active' order by u.name`,
    [scope.tenantId],
  );
  return {
    version: due.version,
    effectiveAt: isoOf(due.effectiveAt),
    inForce: isDue,
    admins: admins.map(({ name }) => name),
  };
}
