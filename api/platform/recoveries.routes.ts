import { listRecoveries, startRecovery } from '../../services/security/recovery.ts';
import { noSoonerThan } from '../accounts/same-time.ts';
import { bindOperator, type OperatorDoor } from './operator-door.ts';
import { recoveryOperations as operations } from './recoveries.contract.ts';

/** Longer than telling everybody concerned takes. Milliseconds. */
const answerAfterMs = 300;

export function recoveryRoutes(door: OperatorDoor): void {
  bindOperator(door, operations.list, async ({ inPlatform }) => ({
    items: await inPlatform((scope) => listRecoveries(scope)),
  }));
  bindOperator(door, operations.start, ({ body, operator, inPlatform }) =>
    noSoonerThan(answerAfterMs, () =>
      inPlatform((scope) => startRecovery(scope, { ...body, operatorId: operator.operatorId })),
    ),
  );
}
