import { listMembers } from '../../services/organisation/list-members.ts';
import { readSession } from '../../services/organisation/read-session.ts';
import { switchTenant } from '../../services/security/switch-tenant.ts';
import { bind, type Door } from '../http/bind.ts';
import { organisationOperations as operations } from './organisation.contract.ts';

export function organisationRoutes(door: Door): void {
  bind(door, operations.session, ({ inScope, member }) => inScope((scope) => readSession(scope, member)));
  bind(door, operations.switchTenant, ({ inScope, member: { userId, sessionId }, body: { tenantId } }) =>
    inScope((scope) => switchTenant(scope, { userId, sessionId, tenantId })),
  );
  bind(door, operations.members, ({ inScope }) => inScope((scope) => listMembers(scope)));
}
