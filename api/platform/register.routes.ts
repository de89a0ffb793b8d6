import { announcePartner, endPartner, listRegister, recordAgreement } from '../../services/platform/register.ts';
import { bindOperator, type OperatorDoor } from './operator-door.ts';
import { registerOperations as operations } from './partners.contract.ts';

export function registerRoutes(door: OperatorDoor): void {
  bindOperator(door, operations.list, async ({ inPlatform }) => ({
    items: await inPlatform((scope) => listRegister(scope)),
  }));
  bindOperator(door, operations.announce, ({ body, operator, inPlatform }) =>
    inPlatform((scope) =>
      announcePartner(scope, {
        operatorId: operator.operatorId,
        partner: { ...body, opensAt: new Date(body.opensAt) },
      }),
    ),
  );
  bindOperator(door, operations.agreement, ({ params, body, operator, inPlatform }) =>
    inPlatform((scope) => recordAgreement(scope, { ...body, operatorId: operator.operatorId, partnerId: params.id })),
  );
  bindOperator(door, operations.end, ({ params, operator, inPlatform }) =>
    inPlatform((scope) => endPartner(scope, { operatorId: operator.operatorId, partnerId: params.id })),
  );
}
