import { redirect } from '@sveltejs/kit';
import { operatorOf } from '#lib/platform/operator-of.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ fetch }) => {
  const operator = await operatorOf(fetch);
  if (operator.stage === 'verified') redirect(303, '/platform');
  return { stage: operator.stage };
};
