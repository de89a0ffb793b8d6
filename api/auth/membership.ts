import type pg from 'pg';
import type { TenantState } from '../../domain/consent/gate.ts';
import type { Role } from '../../domain/organisation/roles.ts';
import type { OfficerSight } from '../../domain/organisation/sight.ts';
import { isSteppedUp, mustEnrol, type SecondFactorRule } from '../../domain/security/second-factor.ts';
import type { SignedIn } from '../http/request-context.ts';

export interface Membership {
  tenantId: string;
  memberId: string;
  role: Role;
  sight: OfficerSight;
}

/** The person's oldest active membership in a living organisation, or null. */
export async function membershipOf(pool: pg.Pool, userId: string): Promise<Membership | null> {
  const { rows } = await pool.query<Membership>(
    'select tenant_id as "tenantId", member_id as "memberId", role, public.officer_sight_of(tenant_id) as sight from public.memberships_of($1) limit 1',
    [userId],
  );
  return rows[0] ?? null;
}

interface StandingRow extends Membership {
  lastProof: Date | null;
  rule: SecondFactorRule;
  hasSecondFactor: boolean;
  tenantState: TenantState;
}

/** Everything a request's guard must know of a session, or null. Asked on every request, so that suspending takes effect at once. */
export async function standingOf(
  pool: pg.Pool,
  { sessionId, userId }: { sessionId: string; userId: string },
): Promise<Omit<SignedIn, 'userId' | 'sessionId'> | null> {
  const { rows } = await pool.query<StandingRow>(
    `select tenant_id as "tenantId", member_id as "memberId", role, public.officer_sight_of(tenant_id) as sight, stepped_up_at as "lastProof", second_factor as rule, has_second_factor as "hasSecondFactor", tenant_state as "tenantState"
      from public.session_standing($1, $2)`,
    [sessionId, userId],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { lastProof, rule, hasSecondFactor, ...membership } = row;
  return {
    ...membership,
    steppedUp: isSteppedUp(lastProof, new Date()),
    mustEnrol: mustEnrol(rule, hasSecondFactor),
  };
}
