import { redirect } from '@sveltejs/kit';
import type { Handle, HandleFetch, HandleServerError } from '@sveltejs/kit/hooks';
import { ApiProblem } from '#contracts/http/client.ts';
import type { Session } from '#contracts/organisation/organisation.contract.ts';
import { createApi } from '#lib/api/client.ts';

const themes = ['light', 'dark'];
/** Pages carry customers' words: no cache keeps them, no link tells another site where it came from. */
const pageHeaders = [
  ['cache-control', 'private, no-store'],
  ['referrer-policy', 'no-referrer'],
  ['x-content-type-options', 'nosniff'],
] as const;

/** Guards the staff pages and writes language and theme into the page before it is sent. */
export const handle: Handle = async ({ event, resolve }) => {
  event.locals.session = await sessionFor(event.route.id, event.fetch);
  guard(event.route.id, event.url, event.locals.session);
  const theme = themes.find((name) => name === event.cookies.get('omniflow-theme')) ?? '';
  const response = await resolve(event, {
    transformPageChunk: ({ html }) => html.replace('%lang%', 'en').replace('%theme%', theme),
    filterSerializedResponseHeaders: (name) => name === 'content-type',
  });
  for (const [name, value] of pageHeaders) response.headers.set(name, value);
  return response;
};

/** While rendering, `/api` is this very process: the call goes to it directly, with the visitor's cookies. */
export const handleFetch: HandleFetch = async ({ event, request, fetch }) => {
  const url = new URL(request.url);
  if (!url.pathname.startsWith('/api/')) return await fetch(request);
  const inner = new Request(apiOrigin() + url.pathname + url.search, request);
  inner.headers.set('cookie', event.request.headers.get('cookie') ?? '');
  return await fetch(inner);
};

/** Gives each unexpected failure a short code: the page shows it, the log holds it, neither holds anything else. */
export const handleError: HandleServerError = ({ kind, error, event }) => {
  if (kind !== 'unknown') return {};
  const code = crypto.randomUUID().slice(0, 4).toUpperCase();
  console.error(
    JSON.stringify({
      level: 50,
      msg: 'page failed',
      code,
      route: event.route.id,
      error: error instanceof Error ? error.name : typeof error,
    }),
  );
  return { code };
};

function apiOrigin(): string {
  return process.env.API_URL ?? 'http://127.0.0.1:4000';
}

/** Null for nobody; `unreachable` when the API didn't answer, which must not look like being signed out. */
async function sessionFor(route: string | null, fetcher: typeof fetch): Promise<Session | null | 'unreachable'> {
  if (route === null) return null;
  try {
    return await createApi(fetcher).organisation.session({ params: {} });
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    if (error instanceof ApiProblem || error instanceof TypeError) return 'unreachable';
    throw error;
  }
}

function guard(route: string | null, url: URL, session: App.Locals['session']): void {
  if (isStaff(route) && session === null)
    redirect(303, `/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`);
  if (isStaff(route) && session !== null && session !== 'unreachable' && mustEnrol(session))
    redirect(303, `/two-step?next=${encodeURIComponent(url.pathname + url.search)}`);
  if (route === '/(public)/sign-in' && session !== null && session !== 'unreachable') redirect(303, '/inbox');
}

/** Nothing else is open before the second step is set up (BW-5.4). */
function mustEnrol({ secondFactor }: Session): boolean {
  return secondFactor.isRequired && !secondFactor.isOn;
}

function isStaff(route: string | null): boolean {
  return route?.startsWith('/(staff)') ?? false;
}
