import { fromNodeHeaders } from 'better-auth/node';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { parseInput } from '../http/invalid-input.ts';
import type { Auth } from './auth.ts';
import type { SignInLimit } from './sign-in-limit.ts';

const credentials = z.object({ email: z.email().max(320), password: z.string().min(1).max(128) });

/**
 * The five things one may ask of the sign-in library; every other path below /api/auth is Not found. Answers are ours:
 * the library's own would hand the session's token to scripts.
 */
export function authRoutes({ auth, limit }: { auth: Auth; limit: SignInLimit }): Router {
  const router = Router();
  router.post('/sign-in/email', async (request, response) => {
    const body = parseInput(credentials, request.body);
    await limit.attempt(request, response, body.email);
    const answer = await auth.api.signInEmail({ body, headers: fromNodeHeaders(request.headers), asResponse: true });
    if (answer.ok) await limit.forgive(request, body.email);
    pass(answer, response);
  });
  router.post('/sign-out', async (request, response) => pass(await auth.api.signOut(asked(request)), response));
  router.post('/revoke-sessions', async (request, response) => {
    const revoked = await auth.api.revokeSessions(asked(request));
    if (!revoked.ok) return pass(revoked, response);
    pass(await auth.api.signOut(asked(request)), response); // also takes the cookie away
  });
  router.post('/revoke-other-sessions', async (request, response) =>
    pass(await auth.api.revokeOtherSessions(asked(request)), response),
  );
  router.get('/get-session', async (request, response) => {
    const session = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) });
    response.json(session && { userId: session.user.id, expiresAt: session.session.expiresAt.toISOString() });
  });
  return router;
}

function asked(request: Request) {
  return { headers: fromNodeHeaders(request.headers), asResponse: true } as const;
}

/** The library's cookies, without its words. One answer for every reason a sign-in can fail. */
function pass(answer: globalThis.Response, response: Response): void {
  if (!answer.ok) throw new DomainError(answer.status >= 500 ? 'INTERNAL' : 'UNAUTHENTICATED');
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  response.status(204).end();
}
