import { endOtherSessions, endSession, listSessions } from '../../services/security/sessions.ts';
import { bind, type Door } from '../http/bind.ts';
import { sessionsOperations as operations } from './sessions.contract.ts';

export function sessionsRoutes(door: Door): void {
  bind(door, operations.list, ({ inScope, member }) => inScope((scope) => listSessions(scope, member)));
  bind(door, operations.end, ({ inScope, member: { userId, memberId }, params: { id } }) =>
    inScope((scope) => endSession(scope, { userId, memberId, endedId: id })),
  );
  bind(door, operations.endOthers, ({ inScope, member }) => inScope((scope) => endOtherSessions(scope, member)));
}
