import { z } from 'zod';

/** The part of vitest's JSON report that is read; other fields may come and go. */
const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

export interface TestOutcome {
  readonly file: string;
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'not run';
}

export interface ClauseRow {
  readonly id: string;
  readonly verdict: 'pass' | 'fail' | 'none';
  /** Tests that ran and carry the id. A skipped test shows nothing and does not count. */
  readonly tests: number;
}

export interface ClauseMatrix {
  readonly rows: readonly ClauseRow[];
  /** One finished sentence each; empty when the matrix may be published. */
  readonly problems: readonly string[];
}

/** Reads one vitest JSON report. Throws ZodError when it is not one. */
export function readReport(report: unknown): TestOutcome[] {
  return Report.parse(report).testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({ file: file.name, name: test.fullName, result: resultOf(test.status) })),
  );
}

function resultOf(status: string): TestOutcome['result'] {
  return status === 'passed' || status === 'failed' ? status : 'not run';
}

/** Everything in a test's name that looks like a clause id, known or not, each once. */
export function idsIn(name: string): string[] {
  return [...new Set(name.match(/(?<![\w.-])(?:OF|PC|BW)-\d(?:[\w.]*\w)?/g))];
}

/**
 * One row a clause, in the order of the policies. A clause passes when a test with its id passed and none failed.
 * Problems: a kept clause without a passing test, a failed test that carries an id, an id no policy has.
 */
export function judgeClauses(
  clauses: readonly { readonly id: string; readonly status: 'kept' | 'open' }[],
  outcomes: readonly TestOutcome[],
): ClauseMatrix {
  const known = new Set(clauses.map((clause) => clause.id));
  const tests = unique(outcomes).map((outcome) => ({ ...outcome, ids: idsIn(outcome.name) }));
  const rows = clauses.map(({ id }) =>
    rowOf(
      id,
      tests.filter((test) => test.ids.includes(id)),
    ),
  );
  const verdicts = new Map(rows.map((row) => [row.id, row.verdict]));
  const unproven = clauses.filter((clause) => clause.status === 'kept' && verdicts.get(clause.id) !== 'pass');
  const failed = tests.filter((test) => test.result === 'failed' && test.ids.length > 0);
  const unknown = tests.flatMap((test) =>
    test.ids.filter((id) => !known.has(id)).map((id) => ({ id, name: test.name })),
  );
  return {
    rows,
    problems: [
      ...unproven.map((clause) => `${clause.id} is marked kept and has no passing test.`),
      ...failed.map((test) => `A test of ${test.ids.join(', ')} failed: ${test.name}`),
      ...unknown.map(({ id, name }) => `${id} stands in no policy: ${name}`),
    ],
  };
}

function rowOf(id: string, tests: readonly TestOutcome[]): ClauseRow {
  const ran = tests.filter((test) => test.result !== 'not run');
  if (ran.length === 0) return { id, verdict: 'none', tests: 0 };
  return { id, verdict: ran.some((test) => test.result === 'failed') ? 'fail' : 'pass', tests: ran.length };
}

/** A test that stands in several reports counts once, with its worst result. */
function unique(outcomes: readonly TestOutcome[]): TestOutcome[] {
  const weight = { 'not run': 0, passed: 1, failed: 2 };
  const worst = new Map<string, TestOutcome>();
  for (const outcome of outcomes) {
    const key = `${outcome.file}\n${outcome.name}`;
    const before = worst.get(key);
    if (before === undefined || weight[outcome.result] > weight[before.result]) worst.set(key, outcome);
  }
  return [...worst.values()];
}
