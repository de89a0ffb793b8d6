import { error } from '@sveltejs/kit';
import { ApiProblem } from '#contracts/http/client.ts';
import { errorRules } from '#domain/errors.ts';
import { createPlatformApi } from '#lib/platform/api.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ fetch, params }) => {
  try {
    return { tenant: await createPlatformApi(fetch).tenants.get({ params: { id: params.id } }) };
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 404) error(404, errorRules.NOT_FOUND.text);
    if (problem instanceof ApiProblem || problem instanceof TypeError)
      error(503, { message: errorRules.UNAVAILABLE.text, code: 'UNAVAILABLE' });
    throw problem;
  }
};
