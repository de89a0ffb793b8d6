import { createApi } from '#lib/api/client.ts';
import { tried } from '#lib/api/tried.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ fetch }) => ({
  partners: await tried(createApi(fetch).partners.list({})),
});
