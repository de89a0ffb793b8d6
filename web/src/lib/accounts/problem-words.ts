import { ApiProblem } from '#contracts/http/client.ts';
import { problemOf } from '#lib/api/problem.ts';
import { m } from '#lib/i18n/generated/messages.js';

/** Words for a form of a stranger; codes of links have pages of their own. */
export function formProblem(error: unknown): string {
  if (error instanceof ApiProblem && error.status === 429) return m.sign_in_too_often();
  return problemOf(error).text;
}

/** The fields the server names, first part of their path. */
export function fieldsOf(error: unknown): string[] {
  return error instanceof ApiProblem ? error.fields.map(({ path }) => path.split('.')[0] ?? '') : [];
}

/** Why a link doesn't count any more; null for other failures. */
export function linkEnd(error: unknown): 'expired' | 'used' | 'incomplete' | null {
  if (!(error instanceof ApiProblem)) return null;
  if (fieldsOf(error).includes('token')) return 'incomplete';
  if (error.code === 'TOKEN_USED') return 'used';
  return error.code === 'TOKEN_EXPIRED' || error.code === 'NOT_FOUND' ? 'expired' : null;
}

export const emailPattern = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;
