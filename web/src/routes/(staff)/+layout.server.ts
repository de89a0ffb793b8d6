import { error } from '@sveltejs/kit';
import { errorRules } from '#domain/errors.ts';
import type { LayoutServerLoad } from './$types';

/** Who reads, and the server's clock, so that times are the same in the sent page and after it came alive. */
export const load: LayoutServerLoad = ({ locals }) => {
  if (locals.session === null) error(401, 'Sign in to go on.');
  if (locals.session === 'unreachable') error(503, { message: errorRules.UNAVAILABLE.text, code: 'UNAVAILABLE' });
  return { session: locals.session, now: Date.now() };
};
