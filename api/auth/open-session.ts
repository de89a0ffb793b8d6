import type { BetterAuthPlugin } from 'better-auth';
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';

/**
 * Starts a session for a person whom we checked ourselves: password, and second step where there is one. Server only; the
 * library's own sign-in knows neither our second steps nor our limits.
 */
export const openSessionPlugin = {
  id: 'omniflow-open-session',
  endpoints: {
    openSession: createAuthEndpoint.serverOnly(
      {
        method: 'POST',
        body: z.object({
          userId: z.uuid(),
          address: z.string(),
          browser: z.string(),
          system: z.string(),
          mark: z.hex(),
        }),
      },
      async (context) => {
        const { userId, address, browser, system, mark } = context.body;
        const { internalAdapter } = context.context;
        const user = await internalAdapter.findUserById(userId);
        // Read by the trigger that notes the start of a session (database/schema/security/02-sessions.sql).
        const session =
          user &&
          (await internalAdapter.createSession(userId, false, {
            ipAddress: address,
            userAgent: `${browser}|${system}|${mark}`,
          }));
        if (!user || !session) throw context.error('UNAUTHORIZED');
        await setSessionCookie(context, { session, user });
        return context.json({ sessionId: session.id });
      },
    ),
  },
} satisfies BetterAuthPlugin;
