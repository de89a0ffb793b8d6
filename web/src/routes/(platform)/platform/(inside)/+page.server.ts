import { tenantStates } from '#domain/consent/gate.ts';
import { tried } from '#lib/api/tried.ts';
import { createPlatformApi } from '#lib/platform/api.ts';
import type { PageServerLoad } from './$types';

/** The address holds search and filter; an unknown state is any state. */
export const load: PageServerLoad = async ({ fetch, url }) => {
  const search = url.searchParams.get('search')?.trim().slice(0, 100) ?? '';
  const state = tenantStates.find((one) => one === url.searchParams.get('state')) ?? null;
  const query = { ...(search !== '' && { search }), ...(state !== null && { state }) };
  return { search, state, tenants: await tried(createPlatformApi(fetch).tenants.list({ query })) };
};
