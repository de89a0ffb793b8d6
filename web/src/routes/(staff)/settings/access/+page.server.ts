import { may } from '#domain/organisation/roles.ts';
import { createApi } from '#lib/api/client.ts';
import { tried } from '#lib/api/tried.ts';
import type { PageServerLoad } from './$types';

/** Null for those who may not see it: the page then says who can help. */
export const load: PageServerLoad = async ({ fetch, parent }) => {
  const { session } = await parent();
  if (!may(session.member.role, 'support.grant')) return { access: null };
  return { access: await tried(createApi(fetch).support.list({})) };
};
