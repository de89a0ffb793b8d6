import { tried } from '#lib/api/tried.ts';
import { createPlatformApi } from '#lib/platform/api.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ fetch }) => ({
  recoveries: await tried(createPlatformApi(fetch).recoveries.list({})),
});
