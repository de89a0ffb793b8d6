import { describe, expect, it } from 'vitest';
import { clauses } from '../../domain/clauses.ts';
import { idsIn, judgeClauses, readReport, type TestOutcome } from './clause-matrix.ts';

const [first, second] = clauses;

function outcome(name: string, result: TestOutcome['result'], file = 'one.test.ts'): TestOutcome {
  return { file, name, result };
}

function judge(outcomes: TestOutcome[], status: 'kept' | 'open' = 'open') {
  const subject = [
    { id: first.id, status },
    { id: second.id, status: 'open' as const },
  ];
  return judgeClauses(subject, outcomes);
}

describe('ids in the name of a test', () => {
  const letters = 'OF';

  it('When ids stand as words, then each is found once, also beside punctuation', () => {
    const name = `${letters}-6.4, ${letters}-1.1/${letters}-6.4: PC${'-'}2.3a. When (BW${'-'}0.1) then`;
    expect(idsIn(name)).toEqual(['OF-6.4', 'OF-1.1', 'PC-2.3a', 'BW-0.1']);
  });

  it('When an id is part of a longer word, then the whole word is reported or nothing', () => {
    expect(idsIn(`x${letters}-6.4 my-${letters}-1 ${letters}-x`)).toEqual([]);
    expect(idsIn(`${letters}-6.4.1 ${letters}-6.43`)).toEqual(['OF-6.4.1', 'OF-6.43']);
  });
});

describe('clause matrix', () => {
  it('When a vitest report is read, then only passed and failed tests count as run', () => {
    const test = (status: string) => ({ fullName: `a ${status}`, status, duration: 1 });
    const report = {
      success: true,
      testResults: [{ name: 'a.test.ts', assertionResults: ['passed', 'failed', 'skipped', 'todo'].map(test) }],
    };
    expect(readReport(report).map((read) => read.result)).toEqual(['passed', 'failed', 'not run', 'not run']);
  });

  it('When a file is no vitest report, then reading it throws', () => {
    expect(() => readReport({ tests: [] })).toThrow();
  });

  it('When tests with an id passed, then its row says pass and how many', () => {
    const { rows, problems } = judge([outcome(`${first.id} a`, 'passed'), outcome(`${first.id} b`, 'passed')], 'kept');
    expect(rows).toEqual([
      { id: first.id, verdict: 'pass', tests: 2 },
      { id: second.id, verdict: 'none', tests: 0 },
    ]);
    expect(problems).toEqual([]);
  });

  it('When one of several tests with an id failed, then the row fails and the test is named', () => {
    const { rows, problems } = judge([outcome(`${first.id} a`, 'passed'), outcome(`${first.id} b`, 'failed')]);
    expect(rows[0]).toEqual({ id: first.id, verdict: 'fail', tests: 2 });
    expect(problems).toEqual([`A test of ${first.id} failed: ${first.id} b`]);
  });

  it('When a kept clause has only skipped tests, then it is a problem; when it is open, then not', () => {
    const skipped = [outcome(`${first.id} a`, 'not run')];
    expect(judge(skipped, 'kept').problems).toEqual([`${first.id} is marked kept and has no passing test.`]);
    expect(judge(skipped, 'open').problems).toEqual([]);
  });

  it('When a test names an id that no policy has, then it is a problem', () => {
    const name = `PC${'-'}99 a`;
    expect(judge([outcome(name, 'passed')]).problems).toEqual([`PC-99 stands in no policy: ${name}`]);
  });

  it('When a test stands in two reports, then it counts once with its worst result', () => {
    const name = `${first.id} a`;
    expect(judge([outcome(name, 'failed'), outcome(name, 'passed')]).rows[0]).toEqual({
      id: first.id,
      verdict: 'fail',
      tests: 1,
    });
    expect(judge([outcome(name, 'passed'), outcome(name, 'passed', 'two.test.ts')]).rows[0]?.tests).toBe(2);
  });
});
