import { listMembers } from '../../services/organisation/list-members.ts';
import { readSession } from '../../services/organisation/read-session.ts';
import { bind, type Door } from '../http/bind.ts';
import { organisationOperations as operations } from './organisation.contract.ts';

export function organisationRoutes(door: Door): void {
  bind(door, operations.session, ({ inScope, member }) => inScope((scope) => readSession(scope, member)));
  bind(door, operations.members, ({ inScope }) => inScope((scope) => listMembers(scope)));
}
