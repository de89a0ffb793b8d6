import { createApi } from '#lib/api/client.ts';
import { readQuery } from '#lib/inbox/address.ts';
import { fetchList } from '#lib/inbox/list.svelte.ts';
import { fetchThread } from '#lib/inbox/thread.svelte.ts';
import { isStarted } from '#lib/shell/started.ts';
import type { PageLoad } from './$types';

/** The first paint only: once the page lives, it fetches for itself, so that moving about never waits for a load. */
export const load: PageLoad = async ({ fetch, params, url }) => {
  if (isStarted()) return { first: null };
  const api = createApi(fetch);
  const [list, thread] = await Promise.all([
    fetchList(api, readQuery(url.searchParams)),
    params.id === undefined ? null : fetchThread(api, params.id),
  ]);
  return { first: { list, thread } };
};
