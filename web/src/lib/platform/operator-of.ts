import { error, redirect } from '@sveltejs/kit';
import { ApiProblem } from '#contracts/http/client.ts';
import type { Operator } from '#contracts/platform/sign-in.contract.ts';
import { errorRules } from '#domain/errors.ts';
import { createPlatformApi } from './api.ts';

/** Which operator asks for a page; nobody is led to signing in, and a server that doesn't answer must not look like that. */
export async function operatorOf(fetcher: typeof fetch): Promise<Operator> {
  try {
    return await createPlatformApi(fetcher).signIn.session({});
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 401) redirect(303, '/platform/sign-in');
    if (problem instanceof ApiProblem || problem instanceof TypeError)
      error(503, { message: errorRules.UNAVAILABLE.text, code: 'UNAVAILABLE' });
    throw problem;
  }
}
