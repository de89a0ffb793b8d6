import type pg from 'pg';
import type { Role } from '../../domain/organisation/roles.ts';
import type { OfficerSight } from '../../domain/organisation/sight.ts';

export interface Membership {
  tenantId: string;
  memberId: string;
  role: Role;
  sight: OfficerSight;
}

/** The person's oldest active membership in a living organisation, or null. Asked on every request, so that suspending takes effect at once. */
export async function membershipOf(pool: pg.Pool, userId: string): Promise<Membership | null> {
  const { rows } = await pool.query<Membership>(
    'select tenant_id as "tenantId", member_id as "memberId", role, public.officer_sight_of(tenant_id) as sight from public.memberships_of($1) limit 1',
    [userId],
  );
  return rows[0] ?? null;
}
