import { error } from '@sveltejs/kit';
import { ApiProblem } from '#contracts/http/client.ts';
import { errorRules } from '#domain/errors.ts';
import { tried } from '#lib/api/tried.ts';
import { createPlatformApi } from '#lib/platform/api.ts';
import type { LayoutServerLoad } from './$types';

/** Each load is a reading in the organisation's log: it depends on nothing that moving about changes. */
export const load: LayoutServerLoad = async ({ fetch, params }) => {
  const api = createPlatformApi(fetch);
  const { id } = params;
  try {
    const tenant = await api.tenants.get({ params: { id } });
    const conversations = await tried(api.tenants.conversations({ params: { id }, query: { limit: 100 } }));
    return { tenant, conversations };
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 404) error(404, errorRules.NOT_FOUND.text);
    if (problem instanceof ApiProblem || problem instanceof TypeError)
      error(503, { message: errorRules.UNAVAILABLE.text, code: 'UNAVAILABLE' });
    throw problem;
  }
};
