import { error } from '@sveltejs/kit';
import { ApiProblem } from '#contracts/http/client.ts';
import { noticeKinds } from '#domain/accounts/notices.ts';
import { errorRules } from '#domain/errors.ts';
import { createApi } from '#lib/api/client.ts';
import type { PageServerLoad } from './$types';

/** A text as it stands in the register; without a version the one in force. */
export const load: PageServerLoad = async ({ fetch, params }) => {
  const kind = noticeKinds.find((one) => one === params.kind);
  if (kind === undefined) error(404, 'Not found');
  const api = createApi(fetch);
  try {
    const versions = (await api.notices.list({})).items.filter((one) => one.kind === kind);
    const chosen = versions.find((one) =>
      params.version === undefined ? one.inForce : String(one.version) === params.version,
    );
    if (chosen === undefined) error(404, 'Not found');
    const at = { kind, version: String(chosen.version), locale: chosen.locale };
    const notice = await api.notices.read({ params: at });
    return { notice, versions, address: `/api/v1/notices/${kind}/${chosen.version}/${chosen.locale}/text` };
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 404) error(404, 'Not found');
    if (problem instanceof ApiProblem || problem instanceof TypeError)
      error(503, { message: errorRules.UNAVAILABLE.text, code: 'UNAVAILABLE' });
    throw problem;
  }
};
