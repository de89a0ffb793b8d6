import type { RequestHandler, Router } from 'express';
import { isValidPhoneNumber } from 'libphonenumber-js/max';
import type { Database } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { giveConsent, readConsent } from '../../services/accounts/consent.ts';
import { holdRegistration } from '../../services/accounts/hold-registration.ts';
import { resendVerification } from '../../services/accounts/resend-verification.ts';
import type { Tokens } from '../../services/accounts/tokens.ts';
import { verifyRegistration } from '../../services/accounts/verify-registration.ts';
import { bindPublic } from '../http/bind.ts';
import { InvalidInput } from '../http/invalid-input.ts';
import type { AccountLimit } from './account-limit.ts';
import { registrationOperations as operations } from './registration.contract.ts';

export interface AccountDoor {
  router: Router;
  database: Database;
  tokens: Tokens;
  limit: AccountLimit;
}

/** From consent to an organisation of one's own; nobody is signed in on this way. */
export function registrationRoutes(door: AccountDoor): void {
  const { router, tokens, limit } = door;
  // Not counted in the database: agreeing alone leaves no trace there, and it costs nothing.
  bindPublic(router, operations.consent, ({ body }) => {
    const { token, expiresAt, receipt } = giveConsent(tokens, { locale: body.locale, now: new Date() });
    return Promise.resolve({ token, expiresAt: expiresAt.toISOString(), receipt });
  });
  router.post(operations.register.path, consentFirst);
  bindPublic(router, operations.register, async ({ body, request, response }) => {
    const token = body.token ?? '';
    if (readConsent(tokens, { token, now: new Date() }) === null) throw new DomainError('CONSENT_REQUIRED');
    await limit.byAddress(request, response);
    if (!isValidPhoneNumber(body.phone))
      throw new InvalidInput([{ path: 'phone', message: 'No such number in this country' }]);
    await limit.byPerson(response, body.email);
    const held = await holdRegistration(door, { ...body, token, now: new Date() });
    return { handle: held.handle, expiresAt: held.expiresAt.toISOString() };
  });
  bindPublic(router, operations.resend, async ({ body, request, response }) => {
    await limit.byAddress(request, response);
    await resendVerification(door, { handle: body.handle, now: new Date() });
  });
  bindPublic(router, operations.verify, async ({ body, request, response }) => {
    await limit.byAddress(request, response);
    const { email } = await verifyRegistration(door, { token: body.token, now: new Date() });
    return { email };
  });
}

/** Whoever didn't agree is told so before a single field of theirs is looked at (PC-1.1). */
const consentFirst: RequestHandler = (request, _, next) => {
  const body: unknown = request.body;
  if (typeof body === 'object' && body !== null && !('token' in body)) throw new DomainError('CONSENT_REQUIRED');
  next();
};
