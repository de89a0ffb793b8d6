import { completePasswordReset } from '../../services/accounts/complete-password-reset.ts';
import { requestPasswordReset } from '../../services/accounts/request-password-reset.ts';
import { bindPublic } from '../http/bind.ts';
import type { GuessLimit } from '../security/guess-limit.ts';
import { passwordOperations as operations } from './password.contract.ts';
import type { AccountDoor } from './registration.routes.ts';
import { noSoonerThan } from './same-time.ts';

/** Longer than queueing a mail takes. Milliseconds. */
const answerAfterMs = 300;

export function passwordRoutes(door: AccountDoor, { password }: { password: GuessLimit }): void {
  const { router, database, limit } = door;
  bindPublic(router, operations.request, async ({ body, request, response }) => {
    await limit.byAddress(request, response);
    await limit.byPerson(response, body.email);
    await noSoonerThan(answerAfterMs, () => requestPasswordReset(database, { email: body.email, now: new Date() }));
  });
  bindPublic(router, operations.complete, async ({ body, request, response }) => {
    await limit.byAddress(request, response);
    const { email } = await completePasswordReset(door, { ...body, now: new Date() });
    // They proved themselves by mail: what strangers guessed at them counts no longer.
    await password.pardon(email);
  });
}
