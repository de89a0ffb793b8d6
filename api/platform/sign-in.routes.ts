import { enrolOperator, takeOperatorCode } from '../../services/platform/operator-second-factor.ts';
import {
  endOperatorSession,
  listOperatorSessions,
  startOperatorSession,
} from '../../services/platform/operator-session.ts';
import type { GuessLimit } from '../security/guess-limit.ts';
import { deviceOf } from './device.ts';
import { giveOperatorCookie, takeOperatorCookie } from './operator-cookie.ts';
import { bindOperator, type OperatorCall, type OperatorDoor } from './operator-door.ts';
import { signInOperations as operations } from './sign-in.contract.ts';

/** Guesses count per address and person, for passwords and codes alike. */
export function operatorSignInRoutes(door: OperatorDoor, limit: GuessLimit): void {
  const { keys } = door;
  bindOperator(door, operations.signIn, async ({ body, request, response, inPlatform }) => {
    await limit.attempt({ request, response, person: body.email.trim().toLowerCase() });
    const device = deviceOf(request.get('user-agent'));
    const { token, stage } = await inPlatform((scope) => startOperatorSession(scope, { ...body, device, keys }));
    await limit.forgive(request, body.email.trim().toLowerCase());
    giveOperatorCookie(response, token);
    return { stage };
  });
  bindOperator(door, operations.session, ({ operator }) =>
    Promise.resolve({ id: operator.operatorId, name: operator.name, email: operator.email, stage: operator.stage }),
  );
  bindOperator(door, operations.enrol, ({ operator, inPlatform }) =>
    inPlatform((scope) => enrolOperator(scope, { operator, keys })),
  );
  const takeCode = async (call: OperatorCall<unknown, unknown, { code: string }>): Promise<void> => {
    const { operator, body, request, response, inPlatform } = call;
    const guesser = `code of ${operator.operatorId}`;
    await limit.attempt({ request, response, person: guesser });
    await inPlatform((scope) => takeOperatorCode(scope, { operator, keys, code: body.code }));
    await limit.forgive(request, guesser);
  };
  bindOperator(door, operations.verify, takeCode);
  bindOperator(door, operations.stepUp, takeCode);
  bindOperator(door, operations.signOut, async ({ operator, response, inPlatform }) => {
    await inPlatform((scope) => endOperatorSession(scope, operator));
    takeOperatorCookie(response);
  });
  bindOperator(door, operations.sessions, async ({ operator, inPlatform }) => {
    const sessions = await inPlatform((scope) => listOperatorSessions(scope, operator));
    return {
      items: sessions.map((session) => ({
        ...session,
        createdAt: new Date(session.createdAt).toISOString(),
        seenAt: new Date(session.seenAt).toISOString(),
      })),
    };
  });
  bindOperator(door, operations.endSession, ({ operator, params, inPlatform }) =>
    inPlatform((scope) => endOperatorSession(scope, { operatorId: operator.operatorId, sessionId: params.id })),
  );
}
