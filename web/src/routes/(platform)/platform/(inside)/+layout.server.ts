import { redirect } from '@sveltejs/kit';
import { operatorOf } from '#lib/platform/operator-of.ts';
import type { LayoutServerLoad } from './$types';

/** Asked anew with every page: a session that ended must not go on by moving about. */
export const load: LayoutServerLoad = async ({ fetch, url }) => {
  const operator = await operatorOf(fetch);
  if (operator.stage !== 'verified') redirect(303, '/platform/two-step');
  return { operator, now: Date.now(), at: url.pathname };
};
