import type { z } from 'zod';
import { ApiProblem } from '#contracts/http/client.ts';
import type { PasskeyRequest, SecondStep } from '#contracts/security/proof.contract.ts';

/** Ways to take the second step. */
export type StepMethod = 'totp' | 'passkey' | 'recovery';

/**
 * The first step. Null: a session started, the server answered with an HttpOnly cookie. Otherwise the ways to take the
 * second step. Throws ApiProblem (401 for a wrong pair).
 */
export async function signIn(email: string, password: string): Promise<readonly StepMethod[] | null> {
  const answer = await post('sign-in/email', { email, password });
  return answer === null ? null : (answer as { secondStep: StepMethod[] }).secondStep;
}

/** What a passkey must sign as the second step. Throws ApiProblem (401 when the first step is too long ago). */
export async function startPasskeyStep(): Promise<z.output<typeof PasskeyRequest>> {
  return (await post('sign-in/passkey', {})) as z.output<typeof PasskeyRequest>;
}

/** The second step; then a session started. Throws ApiProblem (422 for a wrong answer, 401 as above). */
export async function takeSecondStep(given: z.input<typeof SecondStep>): Promise<void> {
  await post('sign-in/second-step', given);
}

export async function signOut(): Promise<void> {
  await post('sign-out', {});
}

/** Ends every session of this person, on this device and all others. */
export async function signOutEverywhere(): Promise<void> {
  await post('revoke-sessions', {});
}

/** What was answered; null when there is nothing to say. */
async function post(action: string, body: object): Promise<unknown> {
  const response = await fetch(`/api/auth/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.ok) return response.status === 204 ? null : await response.json();
  const problem: unknown = await response.json().catch(() => null); // a proxy's HTML page is no problem document
  throw new ApiProblem({ ...(typeof problem === 'object' ? problem : null), status: response.status });
}
