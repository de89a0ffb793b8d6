import type { Scope } from '../../database/scope.ts';
import type { SightReason } from '../../domain/inbox/sight.ts';
import { type DatabaseInstant, isoOrNull } from './instant.ts';
import { requireVisible } from './require-change.ts';

export interface PersonView {
  id: string;
  name: string;
  via: SightReason;
  until: string | null;
}

/** Everybody who sees a conversation, by the same rule as the database's policies. Throws NOT_FOUND when the actor doesn't. */
export async function listPeople(
  scope: Scope,
  { conversationId }: { conversationId: string },
): Promise<{ items: PersonView[] }> {
  await requireVisible(scope, conversationId);
  return { items: await readPeople(scope, conversationId) };
}

const rank: Record<SightReason, number> = { assignee: 0, participant: 1, break_glass: 2, manager: 3, officer: 4 };

/** By name within the reason they see it for. */
export async function readPeople({ sql, tenantId }: Scope, conversationId: string): Promise<PersonView[]> {
  const rows = await sql<Omit<PersonView, 'until'> & { until: DatabaseInstant | null }>(
    `select m.id, u.name, coalesce(g.kind, case when m.role = 'manager' then 'manager' else 'officer' end) as via, g.expires_at as until
      from membership m join auth."user" u on u.id = m.user_id join tenant t on t.id = m.tenant_id
        left join conversation_grant g on g.tenant_id = m.tenant_id and g.conversation_id = $2 and g.member_id = m.id
          and (g.expires_at is null or g.expires_at > now())
      where m.tenant_id = $1 and m.state = 'active' and (g.id is not null
        or (m.role in ('admin', 'privacy_officer') and t.officer_sight = 'all')
        or (m.role = 'manager' and exists (select 1 from conversation_grant d
          join department_member x on x.tenant_id = d.tenant_id and x.department_id = d.department_id
          where d.tenant_id = m.tenant_id and d.conversation_id = $2 and x.member_id = m.id)))
      order by u.name, m.id`,
    [tenantId, conversationId],
  );
  return rows
    .map((row) => ({ ...row, until: isoOrNull(row.until) }))
    .sort((one, other) => rank[one.via] - rank[other.via]);
}
