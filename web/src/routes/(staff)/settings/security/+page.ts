import { may } from '#domain/organisation/roles.ts';
import { createApi } from '#lib/api/client.ts';
import { loaded } from '#lib/api/loaded.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, depends, parent }) => {
  depends('settings:security');
  const { session } = await parent();
  if (!may(session.member.role, 'organisation.manage')) return { rules: null }; // the frame says who can help
  return { rules: await loaded(createApi(fetch).signInRules.read({})) };
};
