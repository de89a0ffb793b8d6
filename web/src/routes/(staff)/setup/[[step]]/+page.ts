import { error, redirect } from '@sveltejs/kit';
import { ApiProblem } from '#contracts/http/client.ts';
import { may } from '#domain/organisation/roles.ts';
import { createApi } from '#lib/api/client.ts';
import { type Problem, problemOf } from '#lib/api/problem.ts';
import { readStep, setupAddress } from '#lib/setup/steps.ts';
import type { PageLoad } from './$types';

/** Where the first run stands, and what its open step needs. Without a step in the address: the one that comes next. */
export const load: PageLoad = async ({ fetch, params, parent, depends }) => {
  depends('omniflow:setup');
  const { session } = await parent();
  if (!may(session.member.role, 'organisation.manage')) return { allowed: false as const };
  const api = createApi(fetch);
  try {
    const setup = await api.setup.get({});
    const step = readStep(params.step);
    if (step === null && params.step !== undefined) error(404, 'Not found');
    if (step === null) {
      const next = setup.steps.find(({ state }) => state === 'next');
      if (next !== undefined) redirect(307, setupAddress(next.step));
    }
    const [agreements, departments, invitations] = await Promise.all([
      step === 'agreement' ? api.agreements.list({}) : null,
      step === 'departments' || step === 'team' ? api.departments.list({}) : null,
      step === 'team' ? api.invitations.list({}) : null,
    ]);
    return { allowed: true as const, problem: null, setup, step, agreements, departments, invitations };
  } catch (failure) {
    if (!(failure instanceof ApiProblem || failure instanceof TypeError)) throw failure;
    const problem: Problem = problemOf(failure);
    return { allowed: true as const, problem };
  }
};
