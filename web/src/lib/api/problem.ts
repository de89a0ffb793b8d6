import { ApiProblem } from '#contracts/http/client.ts';
import { type ErrorCode, errorRules } from '#domain/errors.ts';
import { m } from '#lib/i18n/generated/messages.js';

/** A failure as the screen tells it. */
export interface Problem {
  code: string;
  /** Not reached at all: nothing is known about what the server did. */
  unreachable: boolean;
  text: string;
}

/** Words for any failure of a call; `name` fills the texts that speak of the customer. */
export function problemOf(error: unknown, name?: string | null): Problem {
  if (error instanceof ApiProblem)
    return { code: error.code, unreachable: false, text: reasonText(error.code, null, name) };
  if (error instanceof TypeError) return { code: 'OFFLINE', unreachable: true, text: m.problem_unreachable() };
  throw error; // a defect of ours, not an answer: let the page's own handler see it
}

/** Staff's words for a code: those the server sent along, else those of the one table. */
export function reasonText(code: string | null, reason: string | null, name?: string | null): string {
  const text = reason ?? (isErrorCode(code) ? errorRules[code].text : errorRules.INTERNAL.text);
  return text.replaceAll('{name}', name ?? m.this_contact());
}

function isErrorCode(code: string | null): code is ErrorCode {
  return code !== null && Object.hasOwn(errorRules, code);
}
