import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';

const consent = '/register/consent';

/** Closed until consent was given (PC-1.0); the server of the form checks the token itself, single use and 30 minutes. */
export const load: PageServerLoad = ({ url }) => {
  const token = url.searchParams.get('consent');
  if (token === null || token === '') redirect(303, consent);
  return { token };
};

/** The form goes to the API. Whoever posts here has not come from it. */
export const actions: Actions = { default: () => redirect(303, consent) };
