import { stepUp } from '#lib/security/step-up.svelte.ts';
import { createApi } from './client.ts';

/**
 * The API as the browser calls it. A session that ended leads to signing in, and from there back to this address; a
 * missing second step to its set-up. What asks for a fresh proof is repeated once the person gave it.
 */
export const api = createApi(async (input, init) => {
  const response = await fetch(input, init);
  if (response.status === 401) leaveFor('/sign-in');
  if (response.status !== 403) return response;
  const code = await codeOf(response.clone());
  if (code === 'SECOND_FACTOR_REQUIRED') leaveFor('/two-step');
  return code === 'STEP_UP_REQUIRED' && (await stepUp.ask()) ? await fetch(input, init) : response;
});

function leaveFor(page: '/sign-in' | '/two-step'): void {
  location.assign(`${page}?next=${encodeURIComponent(location.pathname + location.search)}`);
}

async function codeOf(response: Response): Promise<unknown> {
  const problem: unknown = await response.json().catch(() => null); // a proxy's HTML page is no problem document
  return typeof problem === 'object' && problem !== null && 'code' in problem ? problem.code : null;
}
