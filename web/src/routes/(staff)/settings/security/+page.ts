import { may } from '#domain/organisation/roles.ts';
import { createApi } from '#lib/api/client.ts';
import { loaded } from '#lib/api/loaded.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, depends, parent }) => {
  depends('settings:security');
  const { session } = await parent();
  if (!may(session.member.role, 'organisation.manage')) return { rules: null, alerts: null }; // the frame says who can help
  const api = createApi(fetch);
  const [rules, alerts] = await Promise.all([loaded(api.signInRules.read({})), loaded(api.alertRules.read({}))]);
  return { rules, alerts };
};
