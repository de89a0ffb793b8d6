import { fromNodeHeaders } from 'better-auth/node';
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import type { Database } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { deviceOf } from '../../domain/security/device.ts';
import { checkPassword } from '../../services/security/check-password.ts';
import { hasSecondFactor, readFactors } from '../../services/security/factors.ts';
import {
  findSignInStep,
  openSignInStep,
  requestStepPasskey,
  stepMethods,
  takeSignInStep,
} from '../../services/security/sign-in-step.ts';
import { parseInput } from '../http/invalid-input.ts';
import { isSamePlace, placeOf } from '../security/guess-limit.ts';
import { PasskeyRequest, SecondStep } from '../security/proof.contract.ts';
import type { SecurityParts } from '../security/security-parts.ts';
import type { Auth } from './auth.ts';
import { membershipOf } from './membership.ts';
import { clearStepCookie, setStepCookie, stepTokenOf } from './step-cookie.ts';

const credentials = z.object({ email: z.email().max(320), password: z.string().min(1).max(128) });

export interface SignInParts {
  auth: Auth;
  security: SecurityParts;
  /** As `omniflow_api`. */
  database: Database;
}

/**
 * Signing in: the password (204 with a session, or 200 with the ways to take the second step), then the second step.
 * Whatever is wrong about e-mail, password or membership has one answer and takes the same time.
 */
export function signInRoutes(router: Router, parts: SignInParts): void {
  router.post('/sign-in/email', (request, response) => takePassword(parts, request, response));
  router.post('/sign-in/passkey', (request, response) => askPasskey(parts, request, response));
  router.post('/sign-in/second-step', (request, response) => takeStep(parts, request, response));
}

async function takePassword(parts: SignInParts, request: Request, response: Response): Promise<void> {
  const { sql, keys, limits } = parts.security;
  const { email, password } = parseInput(credentials, request.body);
  const person = email.trim().toLowerCase();
  await limits.password.attempt({ request, response, person, isAtHome: () => isAtHome(parts, person, request) });
  const known = await checkPassword(sql, { email: person, password });
  const membership = known && (await membershipOf(parts.security.pool, known.userId));
  if (known === null || membership === null) throw new DomainError('UNAUTHENTICATED');
  await limits.password.forgive(request, person);
  const factors = await readFactors(sql, known.userId);
  if (!hasSecondFactor(factors)) return await startSession(parts, { request, response, userId: known.userId });
  const { token } = await openSignInStep({ sql, keys }, { userId: known.userId, now: new Date() });
  setStepCookie(response, token);
  response.status(200).json({ secondStep: stepMethods(factors) });
}

/** Whether the person signed in from here before: then guessing from elsewhere doesn't keep them out. */
async function isAtHome({ security }: SignInParts, email: string, { ip }: Request): Promise<boolean> {
  const places = await security.sql<{ address: string }>(
    'select distinct m.address from auth.session_meta m join auth."user" u on u.id = m.user_id where u.email = $1 limit 200',
    [email],
  );
  return places.some(({ address }) => isSamePlace(address, ip));
}

async function openStep({ security: { sql, keys } }: SignInParts, request: Request) {
  const token = stepTokenOf(request);
  const step = token === null ? null : await findSignInStep({ sql, keys }, { token, now: new Date() });
  if (step === null) throw new DomainError('UNAUTHENTICATED');
  return step;
}

async function askPasskey(parts: SignInParts, request: Request, response: Response): Promise<void> {
  const step = await openStep(parts, request);
  const { sql, party } = parts.security;
  response.json(PasskeyRequest.parse(await requestStepPasskey(sql, { step, party })));
}

async function takeStep(parts: SignInParts, request: Request, response: Response): Promise<void> {
  const { keys, party, limits, pool } = parts.security;
  const given = parseInput(SecondStep, request.body);
  const step = await openStep(parts, request);
  await limits.secondFactor.attempt({ request, response, person: step.userId });
  const membership = await membershipOf(pool, step.userId);
  if (membership === null) throw new DomainError('UNAUTHENTICATED');
  const { tenantId, memberId, role, sight } = membership;
  const isRight = await parts.database.withScope(
    { tenantId, actor: { kind: 'member', id: memberId, role, sight } },
    (scope) => takeSignInStep(scope, { step, memberId, given, keys, party }),
  );
  if (!isRight) throw new DomainError('SECOND_FACTOR_WRONG');
  await limits.secondFactor.forgive(request, step.userId);
  clearStepCookie(response);
  await startSession(parts, { request, response, userId: step.userId });
}

async function startSession(
  { auth, security: { keys } }: SignInParts,
  { request, response, userId }: { request: Request; response: Response; userId: string },
): Promise<void> {
  const device = deviceOf(request.headers['user-agent']);
  const mark = keys.hash('sign-in', [userId, device.browser, device.system, placeOf(request.ip)].join('/'));
  const { headers } = await auth.api.openSession({
    body: { userId, address: request.ip ?? '', ...device, mark: mark.toString('hex') },
    headers: fromNodeHeaders(request.headers),
    returnHeaders: true,
  });
  for (const cookie of headers.getSetCookie()) response.append('set-cookie', cookie);
  response.status(204).end();
}
