import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Role } from '../../domain/organisation/roles.ts';
import { hasSecondFactor, readFactors, readRule } from '../security/factors.ts';
import { type MemberView, readMembers } from './list-members.ts';

export interface SessionView {
  member: MemberView;
  email: string;
  tenant: { id: string; name: string; state: string; timeZone: string };
  departments: { id: string; name: string }[];
  tenants: { id: string; name: string }[];
  secondFactor: { isOn: boolean; isRequired: boolean };
}

/** Who is signed in, and their organisation. Throws UNAUTHENTICATED when the membership ended meanwhile. */
export async function readSession(
  scope: Scope,
  of: { memberId: string; userId: string; role: Role },
): Promise<SessionView> {
  const [member] = await readMembers(scope, of.memberId);
  const [about] = await scope.sql<{ email: string; id: string; name: string; state: string; timeZone: string }>(
    `select u.email, t.id, t.name, t.state, t.time_zone as "timeZone"
      from membership m join auth."user" u on u.id = m.user_id join tenant t on t.id = m.tenant_id where m.id = $1`,
    [of.memberId],
  );
  if (member === undefined || about === undefined) throw new DomainError('UNAUTHENTICATED');
  const { email, ...tenant } = about;
  const departments = await scope.sql<{ id: string; name: string }>(
    'select id, name from department where tenant_id = $1 order by name, id',
    [scope.tenantId],
  );
  const secondFactor = {
    isOn: hasSecondFactor(await readFactors(scope.sql, of.userId)),
    isRequired: (await readRule(scope.sql, scope.tenantId)) === 'required',
  };
  const tenants = await scope.sql<{ id: string; name: string }>(
    'select tenant_id as id, name from organisations_of($1) order by name, tenant_id',
    [of.userId],
  );
  return { member, email, tenant, departments, tenants, secondFactor };
}
