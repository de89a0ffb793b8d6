import { ApiProblem } from '#contracts/http/client.ts';
import type { Setup } from '#contracts/organisation/setup.contract.ts';
import { may, type Role } from '#domain/organisation/roles.ts';
import { api } from '#lib/api/browser.ts';

/** Where the first run stands; null for whom it is not, and when it can't be read: it only reminds, and its own page says what is wrong. */
export async function firstRun(role: Role): Promise<Setup | null> {
  if (!may(role, 'organisation.manage')) return null;
  try {
    return await api.setup.get({});
  } catch (error) {
    if (error instanceof ApiProblem || error instanceof TypeError) return null;
    throw error;
  }
}
