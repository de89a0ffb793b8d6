import { createApi } from '#lib/api/client.ts';
import { loaded } from '#lib/api/loaded.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, depends }) => {
  depends('account:sessions');
  return { sessions: await loaded(createApi(fetch).sessions.list({})) };
};
