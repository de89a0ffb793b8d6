import { error } from '@sveltejs/kit';
import { errorRules } from '#domain/errors.ts';
import { createApi } from '#lib/api/client.ts';
import { tried } from '#lib/api/tried.ts';
import type { LayoutServerLoad } from './$types';

/** Who reads, and the server's clock, so that times are the same in the sent page and after it came alive. */
export const load: LayoutServerLoad = async ({ locals, fetch }) => {
  if (locals.session === null) error(401, 'Sign in to go on.');
  if (locals.session === 'unreachable') error(503, { message: errorRules.UNAVAILABLE.text, code: 'UNAVAILABLE' });
  const platform = await tried(createApi(fetch).support.state({}));
  return { session: locals.session, now: Date.now(), platform };
};
