import { randomUUID } from 'node:crypto';
import { betterAuth } from 'better-auth';
import type pg from 'pg';
import type { Logger } from 'pino';
import { hashPassword, verifyPassword } from '../../services/organisation/password.ts';
import { membershipOf } from './membership.ts';
import { openSessionPlugin } from './open-session.ts';

const sessionSeconds = 12 * 3_600;
const renewedAfterSeconds = 15 * 60;

/** `__Host-`: bound to this very host, whole path, HTTPS only. Chromium and Firefox accept it over plain http on localhost. */
export const sessionCookie = '__Host-omniflow.session';

export interface AuthOptions {
  /** Connections of `omniflow_api` whose search path is the schema `auth`. */
  pool: pg.Pool;
  publicUrl: string;
  secret: string;
  log: Logger;
}

/** Sessions and passwords, kept in the schema `auth`. Nothing of it is mounted: `auth.routes.ts` calls what it needs. */
export function createAuth({ pool, publicUrl, secret, log }: AuthOptions) {
  return betterAuth({
    appName: 'Omniflow',
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret,
    database: pool,
    telemetry: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    plugins: [openSessionPlugin],
    session: { expiresIn: sessionSeconds, updateAge: renewedAfterSeconds },
    // Whoever belongs to no organisation (any more) is told the same as with a wrong password.
    databaseHooks: {
      session: {
        create: { before: async ({ userId }) => ((await membershipOf(pool, userId)) === null ? false : undefined) },
      },
    },
    rateLimit: { enabled: false }, // ours counts by address and person, see api/security/guess-limit.ts
    advanced: {
      database: { generateId: () => randomUUID() }, // 'uuid' would leave it to a default of the table
      // The prefix stands in the name, because the library's own switch writes the weaker `__Secure-`.
      useSecureCookies: false,
      cookies: { session_token: { name: sessionCookie } },
      defaultCookieAttributes: { secure: true, httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { disableIpTracking: true },
    },
    logger: {
      // Its messages may quote what was typed: only that something happened is kept.
      level: 'error',
      log: (level) => log[level === 'error' ? 'error' : 'debug']('sign-in library reported a problem'),
    },
  });
}

export type Auth = ReturnType<typeof createAuth>;
