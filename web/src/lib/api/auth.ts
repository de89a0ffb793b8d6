import { ApiProblem } from '#contracts/http/client.ts';

/** Starts a session; the server answers with an HttpOnly cookie. Throws ApiProblem (401 for a wrong pair). */
export async function signIn(email: string, password: string): Promise<void> {
  await post('sign-in/email', { email, password });
}

export async function signOut(): Promise<void> {
  await post('sign-out', {});
}

/** Ends every session of this person, on this device and all others. */
export async function signOutEverywhere(): Promise<void> {
  await post('revoke-sessions', {});
}

async function post(action: string, body: object): Promise<void> {
  const response = await fetch(`/api/auth/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.ok) return;
  const problem: unknown = await response.json().catch(() => null); // a proxy's HTML page is no problem document
  throw new ApiProblem({ ...(typeof problem === 'object' ? problem : null), status: response.status });
}
