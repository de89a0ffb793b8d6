import { createApi } from '#lib/api/client.ts';
import { loaded } from '#lib/api/loaded.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, depends }) => {
  depends('account:security');
  return { account: await loaded(createApi(fetch).security.account({})) };
};
