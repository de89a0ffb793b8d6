import { DomainError } from '../../domain/errors.ts';
import { addPasskey } from '../../services/security/add-passkey.ts';
import { confirmAuthenticator } from '../../services/security/confirm-authenticator.ts';
import { readAccountSecurity } from '../../services/security/read-account-security.ts';
import { stopRecovery } from '../../services/security/recovery.ts';
import { removeAuthenticator } from '../../services/security/remove-authenticator.ts';
import { removePasskey } from '../../services/security/remove-passkey.ts';
import { renewRecoveryCodes } from '../../services/security/renew-recovery-codes.ts';
import { startAuthenticator } from '../../services/security/start-authenticator.ts';
import { startPasskey } from '../../services/security/start-passkey.ts';
import { startStepUpPasskey, stepUp } from '../../services/security/step-up.ts';
import { bind, type Door } from '../http/bind.ts';
import { securityOperations as operations } from './security.contract.ts';
import type { SecurityParts } from './security-parts.ts';

/** One's own second steps, and showing again that it is oneself. */
export function securityRoutes(door: Door, parts: SecurityParts): void {
  bind(door, operations.account, ({ inScope, member }) => inScope((scope) => readAccountSecurity(scope, member)));
  bind(door, operations.stopRecovery, ({ inScope, member }) =>
    inScope((scope) => stopRecovery(scope, { memberId: member.memberId })),
  );
  stepUpRoutes(door, parts);
  authenticatorRoutes(door, parts);
  passkeyRoutes(door, parts);
}

function stepUpRoutes(door: Door, { keys, party, limits }: SecurityParts): void {
  bind(door, operations.stepUp, async ({ inScope, member, body: proof, request, response }) => {
    const { userId, sessionId } = member;
    await limits.stepUp.attempt({ request, response, person: userId });
    const isRight = await inScope((scope) => stepUp(scope, { userId, sessionId, proof, keys, party }));
    if (!isRight) throw new DomainError(proof.method === 'password' ? 'PASSWORD_WRONG' : 'SECOND_FACTOR_WRONG');
    await limits.stepUp.forgive(request, userId);
  });
  bind(door, operations.stepUpPasskey, ({ inScope, member: { userId, sessionId } }) =>
    inScope((scope) => startStepUpPasskey(scope, { userId, sessionId, party })),
  );
}

function authenticatorRoutes(door: Door, { keys, limits }: SecurityParts): void {
  bind(door, operations.startAuthenticator, ({ inScope, member: { userId } }) =>
    inScope((scope) => startAuthenticator(scope, { userId, keys })),
  );
  bind(door, operations.confirmAuthenticator, async ({ inScope, member, body: { code }, request, response }) => {
    const { userId, memberId } = member;
    await limits.secondFactor.attempt({ request, response, person: userId });
    const confirmed = await inScope((scope) => confirmAuthenticator(scope, { userId, memberId, code, keys }));
    await limits.secondFactor.forgive(request, userId);
    return confirmed;
  });
  bind(door, operations.removeAuthenticator, ({ inScope, member }) =>
    inScope((scope) => removeAuthenticator(scope, member)),
  );
  bind(door, operations.renewRecoveryCodes, ({ inScope, member: { userId, memberId } }) =>
    inScope((scope) => renewRecoveryCodes(scope, { userId, memberId, keys })),
  );
}

function passkeyRoutes(door: Door, { keys, party }: SecurityParts): void {
  bind(door, operations.startPasskey, ({ inScope, member: { userId, sessionId } }) =>
    inScope((scope) => startPasskey(scope, { userId, sessionId, party })),
  );
  bind(door, operations.addPasskey, ({ inScope, member: { userId, memberId, sessionId }, body }) =>
    inScope((scope) => addPasskey(scope, { userId, memberId, sessionId, party, keys, ...body })),
  );
  bind(door, operations.removePasskey, ({ inScope, member: { userId, memberId }, params: { id } }) =>
    inScope((scope) => removePasskey(scope, { passkeyId: id, userId, memberId })),
  );
}
