import { changeMember } from '../../services/organisation/change-member.ts';
import { acceptOwnership, endOwnershipOffer, offerOwnership } from '../../services/organisation/ownership.ts';
import { reactivateMember, suspendMember } from '../../services/organisation/suspend-member.ts';
import { readTeam } from '../../services/organisation/team.ts';
import { stopRecovery } from '../../services/security/recovery.ts';
import { resetSecondFactor } from '../../services/security/reset-second-factor.ts';
import { bind, type Door } from '../http/bind.ts';
import { teamOperations as operations } from './team.contract.ts';

export function teamRoutes(door: Door): void {
  bind(door, operations.list, ({ inScope }) => inScope((scope) => readTeam(scope)));
  bind(door, operations.change, ({ params, body, inScope }) =>
    inScope((scope) => changeMember(scope, { ...params, ...body })),
  );
  bind(door, operations.suspend, ({ params, body, inScope }) =>
    inScope((scope) => suspendMember(scope, { ...params, ...body })),
  );
  bind(door, operations.reactivate, ({ params, body, inScope }) =>
    inScope((scope) => reactivateMember(scope, { ...params, ...body })),
  );
  bind(door, operations.resetSecondStep, ({ params, inScope }) => inScope((scope) => resetSecondFactor(scope, params)));
  bind(door, operations.stopRecovery, ({ params, inScope }) =>
    inScope((scope) => stopRecovery(scope, { memberId: params.id })),
  );
  bind(door, operations.offerOwnership, ({ body, inScope }) => inScope((scope) => offerOwnership(scope, body)));
  bind(door, operations.acceptOwnership, ({ params, inScope }) => inScope((scope) => acceptOwnership(scope, params)));
  bind(door, operations.endOwnershipOffer, ({ params, inScope }) =>
    inScope((scope) => endOwnershipOffer(scope, params)),
  );
}
