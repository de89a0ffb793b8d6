import type { ErrorRule } from '../channel.ts';
import { codeRules, type RuleName, rangeRules, rules } from './error-table.ts';

const byCode: ReadonlyMap<string, RuleName> = new Map(
  Object.entries(codeRules).flatMap(([name, codes]) =>
    codes.map((code): [string, RuleName] => [String(code), name as RuleName]),
  ),
);

/**
 * What a code means for the message and the channel (Meta, error codes, Sept 2026). `code` null: no answer came.
 * The most exact entry wins: code with subcode, code, range of codes; an unknown code ends the message.
 */
export function classify(code: number | null, subcode: number | null): ErrorRule {
  if (code === null) return rules.unanswered;
  const name = byCode.get(`${code}/${subcode}`) ?? byCode.get(String(code)) ?? rangeOf(code);
  return name === undefined ? unknownCode(code) : rules[name];
}

function rangeOf(code: number): RuleName | undefined {
  return rangeRules.find(({ from, to }) => code >= from && code <= to)?.name;
}

function unknownCode(code: number): ErrorRule {
  return {
    action: 'final',
    words: `WhatsApp did not take this message and gave only the code ${code}. Tell an admin the code.`,
    next: 'none',
  };
}
