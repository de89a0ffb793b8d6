import type { Scope } from '../../database/scope.ts';
import type { Role } from '../../domain/organisation/roles.ts';
import type { OfficerSight } from '../../domain/organisation/sight.ts';
import type { SeededConversation } from '../harness/conversation-rows.ts';
import type { Product } from '../harness/product.ts';
import { addConversation, type SeededTenant, seedTenant } from '../harness/rows.ts';

export type Who = keyof SeededTenant['members'];

/** An organisation whose members can be asked one by one what they see. */
export interface Desk {
  tenant: SeededTenant;
  /** As one of the staff; `sight` is the organisation's rule for its officers as the API would say it. */
  as<T>(who: Who, use: (scope: Scope) => Promise<T>, sight?: OfficerSight): Promise<T>;
  /** One more person who wrote, given to somebody or waiting in a queue. */
  conversation(of?: { assignee?: Who; department?: 'frontDesk' | 'billing' }): Promise<SeededConversation>;
}

const roles: Record<Who, Role> = {
  admin: 'admin',
  officer: 'privacy_officer',
  manager: 'manager',
  agentA: 'agent',
  agentB: 'agent',
};

export async function openDesk({ databases, vault, api }: Product): Promise<Desk> {
  const tenant = await seedTenant(databases, vault);
  return {
    tenant,
    as: (who, use, sight = 'all') =>
      api.withScope(
        { tenantId: tenant.id, actor: { kind: 'member', id: tenant.members[who].id, role: roles[who], sight } },
        use,
      ),
    conversation: ({ assignee, department } = {}) =>
      addConversation(databases, vault, tenant, {
        assignee: assignee === undefined ? null : tenant.members[assignee].id,
        ...(department !== undefined && { department: tenant.departments[department] }),
      }),
  };
}
