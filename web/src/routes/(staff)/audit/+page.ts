import { error } from '@sveltejs/kit';
import { may } from '#domain/organisation/roles.ts';
import { createApi } from '#lib/api/client.ts';
import { readOpen, readQuery } from '#lib/audit/address.ts';
import { type First, fetchPage } from '#lib/audit/audit.svelte.ts';
import { createTimes } from '#lib/i18n/times.ts';
import { isStarted } from '#lib/shell/started.ts';
import type { PageLoad } from './$types';

/** The first paint only; what fails here is fetched again by the page, which tells of it. */
export const load: PageLoad = async ({ fetch, parent, url }) => {
  const { session, now } = await parent();
  if (!may(session.member.role, 'audit.read')) error(404, 'Not found');
  if (isStarted()) return { first: null };
  const api = createApi(fetch);
  const open = readOpen(url.searchParams);
  const when = { times: createTimes(session.tenant.timeZone), now };
  const orNull = <T>(call: Promise<T>): Promise<T | null> => call.catch(() => null);
  const [list, status, choices, entry] = await Promise.all([
    orNull(fetchPage(api, readQuery(url.searchParams), when)),
    orNull(api.audit.status({})),
    orNull(api.audit.choices({})),
    open === null ? null : orNull(api.audit.get({ params: { id: open } })),
  ]);
  return { first: { list, status, choices, entry } satisfies First };
};
