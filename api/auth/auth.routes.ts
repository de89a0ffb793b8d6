import { fromNodeHeaders } from 'better-auth/node';
import { type Request, type Response, Router } from 'express';
import { DomainError } from '../../domain/errors.ts';
import { type SignInParts, signInRoutes } from './sign-in.routes.ts';

/**
 * What one may ask of the sign-in library, and our two steps of signing in; every other path below /api/auth is Not found.
 * Answers are ours: the library's own would hand the session's token to scripts.
 */
export function authRoutes(parts: SignInParts): Router {
  const { auth } = parts;
  const router = Router();
  signInRoutes(router, parts);
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
  for (const cookie of answer.headers.getSetCookie()) response.append('set-cookie', cookie);
  response.status(204).end();
}
