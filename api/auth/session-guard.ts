import type { IncomingHttpHeaders } from 'node:http';
import { fromNodeHeaders } from 'better-auth/node';
import type { RequestHandler } from 'express';
import type pg from 'pg';
import { DomainError } from '../../domain/errors.ts';
import { rememberSignedIn, type SignedIn } from '../http/request-context.ts';
import type { Auth } from './auth.ts';
import { standingOf } from './membership.ts';

export interface Recognised {
  member: SignedIn;
  /** Set when the session was renewed: the browser's cookie must live as long. */
  cookies: string[];
}

/** Tells who a request's cookie belongs to; null when nobody. */
export type Recognise = (headers: IncomingHttpHeaders) => Promise<Recognised | null>;

export function createRecognise({ auth, pool }: { auth: Auth; pool: pg.Pool }): Recognise {
  return async (headers) => {
    if (headers.cookie === undefined) return null;
    const found = await auth.api.getSession({ headers: fromNodeHeaders(headers), returnHeaders: true });
    if (found.response === null) return null;
    const userId = found.response.user.id;
    const sessionId = found.response.session.id;
    const standing = await standingOf(pool, { sessionId, userId });
    if (standing === null) return null;
    return { member: { ...standing, userId, sessionId }, cookies: found.headers.getSetCookie() };
  };
}

/** Which organisation a page believes to act for. */
const tenantHeader = 'omniflow-tenant';

/**
 * Lets only signed-in members pass. Throws UNAUTHENTICATED, and OTHER_TENANT when the page was made before its person went to
 * another organisation in the same session: what was meant for one must not happen to the other.
 */
export function sessionGuard(recognise: Recognise): RequestHandler {
  return async (request, response, next) => {
    const recognised = await recognise(request.headers);
    if (recognised === null) throw new DomainError('UNAUTHENTICATED');
    const meant = request.get(tenantHeader);
    if (meant !== undefined && meant !== recognised.member.tenantId) throw new DomainError('OTHER_TENANT');
    if (recognised.cookies.length > 0) response.append('set-cookie', recognised.cookies);
    rememberSignedIn(request, recognised.member);
    next();
  };
}
