import { tried } from '#lib/api/tried.ts';
import { createPlatformApi } from '#lib/platform/api.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ fetch, params }) => ({
  thread: await tried(createPlatformApi(fetch).tenants.thread({ params, query: { limit: 50 } })),
});
