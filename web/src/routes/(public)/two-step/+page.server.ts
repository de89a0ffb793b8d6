import { redirect } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';

/** For people who are signed in and have no second step yet; the rest has nothing to do here. */
export const load: PageServerLoad = ({ locals, url }) => {
  const { session } = locals;
  if (session === null) redirect(303, `/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`);
  if (session === 'unreachable') return { isRequired: false };
  if (session.secondFactor.isOn) redirect(303, '/account/security');
  return { isRequired: session.secondFactor.isRequired };
};
