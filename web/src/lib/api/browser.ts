import { stepUp } from '#lib/security/step-up.svelte.ts';
import { createApi } from './client.ts';
import { leavePage } from './leave-page.ts';

/**
 * The API as the browser calls it. A session that ended leads to signing in, and from there back to this address; a
 * missing second step to its set-up. What asks for a fresh proof is repeated once the person gave it.
 */
export const api = createApi(async (input, init) => {
  const response = await fetch(input, speaking(init));
  if (response.status === 409 && (await codeOf(response.clone())) === 'OTHER_TENANT') leavePage('/inbox');
  if (response.status === 401) leaveFor('/sign-in');
  if (response.status !== 403) return response;
  const code = await codeOf(response.clone());
  if (code === 'SECOND_FACTOR_REQUIRED') leaveFor('/two-step');
  return code === 'STEP_UP_REQUIRED' && (await stepUp.ask()) ? await fetch(input, speaking(init)) : response;
});

let tenant: string | null = null;

/**
 * Says with every call which organisation this page was made for. When its person went to another one in a different tab, the
 * server refuses, and the page starts anew there.
 */
export function speakFor(tenantId: string): void {
  tenant = tenantId;
}

function speaking(init: RequestInit = {}): RequestInit {
  if (tenant === null) return init;
  const headers = new Headers(init.headers);
  headers.set('omniflow-tenant', tenant);
  return { ...init, headers };
}

function leaveFor(page: '/sign-in' | '/two-step'): void {
  leavePage(`${page}?next=${encodeURIComponent(location.pathname + location.search)}`);
}

async function codeOf(response: Response): Promise<unknown> {
  const problem: unknown = await response.json().catch(() => null); // a proxy's HTML page is no problem document
  return typeof problem === 'object' && problem !== null && 'code' in problem ? problem.code : null;
}
