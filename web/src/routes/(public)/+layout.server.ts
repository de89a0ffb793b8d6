import { ApiProblem } from '#contracts/http/client.ts';
import { createApi } from '#lib/api/client.ts';
import type { LayoutServerLoad } from './$types';

/** What every public page names at its foot. A page without it still works, so a failure only leaves it out. */
export const load: LayoutServerLoad = async ({ fetch }) => {
  const api = createApi(fetch);
  const [operator, notices] = await Promise.all([
    api.notices.operator({}).catch(leftOut),
    api.notices.list({}).catch(leftOut),
  ]);
  const policy = notices?.items.find(({ kind, inForce }) => kind === 'privacy_policy' && inForce) ?? null;
  return { operator, policy };
};

function leftOut(error: unknown): null {
  if (error instanceof ApiProblem || error instanceof TypeError) return null;
  throw error;
}
