import { expect, test } from 'vitest';
import { findSuites, judge, lineOf } from './suites.ts';

const suite = { name: 'database', budget: 90, files: ['tests/x.database.test.ts'] };
const good = { numPassedTests: 3, numFailedTests: 0, numTotalTests: 3, success: true };

test('When all tests pass in time, then the suite passes', () => {
  expect(judge(suite, { report: good, exitCode: 0, seconds: 12 })).toMatchObject({ passed: 3, failed: 0 });
});

test('When a suite takes longer than its budget, then it fails though every test passed', () => {
  expect(judge(suite, { report: good, exitCode: 0, seconds: 91 })).toMatchObject({
    passed: 3,
    failed: 1,
    note: 'over its budget of 90 s',
  });
});

test('When files hold no test, then the suite fails', () => {
  const report = { numPassedTests: 0, numFailedTests: 0, numTotalTests: 0, success: true };
  expect(judge(suite, { report, exitCode: 0, seconds: 1 }).failed).toBe(1);
});

test('When the runner dies or ends badly without a failed test, then the suite fails', () => {
  expect(judge(suite, { report: undefined, exitCode: 137, seconds: 1 }).failed).toBe(1);
  expect(judge(suite, { report: { ...good, success: false }, exitCode: 1, seconds: 1 }).failed).toBe(1);
});

test('When tests are skipped, then the table says so', () => {
  const outcome = judge(suite, { report: { ...good, numTotalTests: 5 }, exitCode: 0, seconds: 1 });
  expect(lineOf(outcome)).toContain('2 skipped');
});

test('When a feature is named, then only files whose path contains it are found', () => {
  const root = new URL('../..', import.meta.url).pathname;
  const files = findSuites(root, 'tools/test/suites').flatMap((found) => found.files);
  expect(files).toEqual(['tools/test/suites.test.ts']);
});
