import type { Scope } from '../../database/scope.ts';
import type { Role } from '../../domain/organisation/roles.ts';

export interface MemberView {
  id: string;
  name: string;
  role: Role;
  departmentIds: string[];
}

/** Active staff a conversation can be given to, by name. */
export async function listMembers(scope: Scope): Promise<{ items: MemberView[] }> {
  return { items: await readMembers(scope, null) };
}

/** Active members of the organisation, or only one of them. */
export function readMembers(scope: Scope, memberId: string | null): Promise<MemberView[]> {
  return scope.sql<MemberView>(
    `select m.id, u.name, m.role,
        array(select d.department_id::text from department_member d where d.tenant_id = m.tenant_id and d.member_id = m.id order by 1) as "departmentIds"
      from membership m join auth."user" u on u.id = m.user_id
      where m.tenant_id = $1 and m.state = 'active' and ($2::uuid is null or m.id = $2)
      order by u.name, m.id`,
    [scope.tenantId, memberId],
  );
}
