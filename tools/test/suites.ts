import { globSync } from 'node:fs';

export interface Suite {
  readonly name: string;
  /** Wall-clock seconds; a suite that takes longer fails. */
  readonly budget: number;
  readonly files: readonly string[];
}

const UNIT = [
  '{domain,database,channels,services,workflows,activities,api,worker,tools}/**/*.test.ts',
  'config.test.ts',
];

/** In the order they run: what fails fastest comes first. */
const BUDGETS = {
  unit: 20,
  database: 90,
  workflows: 90,
  api: 60,
  isolation: 60,
  residue: 60,
  crash: 90,
  browser: 180,
  pages: 240,
  places: 160,
} as const;

const SUITES_WITH_PAGES: readonly string[] = ['api', 'browser', 'pages', 'places'] satisfies (keyof typeof BUDGETS)[];

/** Whether a suite starts the product with its pages; building them is no part of its time. */
export function needsWebBuild(suite: string): boolean {
  return SUITES_WITH_PAGES.includes(suite);
}

export const CHECK_BUDGET = 60;

/** The suites with their files; with a feature, only files whose path contains it. */
export function findSuites(root: string, feature: string | undefined): Suite[] {
  return Object.entries(BUDGETS).map(([name, budget]) => {
    const patterns = name === 'unit' ? UNIT : [`tests/**/*.${name}.test.ts`];
    const files = globSync(patterns, { cwd: root, exclude: (path) => path.includes('node_modules') });
    return { name, budget, files: files.filter((file) => !feature || file.includes(feature)).sort() };
  });
}

/** What became of a suite. */
export interface Outcome {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
  readonly budget: number;
  /** Said in place of a count, or why it failed although no test did. */
  readonly note?: string;
}

/** What vitest's JSON reporter writes, as far as it is read here. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numTotalTests: number;
  readonly success: boolean;
}

/**
 * Judges a run: failed tests count; besides them a run fails once when it ended badly without a failed test, when it found
 * no test in its files, or when it took longer than its budget.
 */
export function judge(
  suite: Suite,
  run: { report: VitestReport | undefined; exitCode: number | null; seconds: number },
): Outcome {
  const { report, exitCode, seconds } = run;
  const base = {
    name: suite.name,
    budget: suite.budget,
    seconds,
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
  };
  if (seconds > suite.budget) return { ...base, failed: base.failed + 1, note: `over its budget of ${suite.budget} s` };
  if (base.failed > 0) return base;
  if (!report) return { ...base, failed: 1, note: 'ended without a report' };
  if (report.numTotalTests === 0) return { ...base, failed: 1, note: 'found no test in its files' };
  if (!report.success || exitCode !== 0) return { ...base, failed: 1, note: 'ended badly although no test failed' };
  const skipped = report.numTotalTests - report.numPassedTests;
  return skipped > 0 ? { ...base, note: `${skipped} skipped` } : base;
}

/** One line of the table. */
export function lineOf(outcome: Outcome): string {
  const counts = `${String(outcome.passed).padStart(5)} passed ${String(outcome.failed).padStart(4)} failed`;
  const time = `${outcome.seconds.toFixed(1).padStart(6)} s of ${String(outcome.budget).padStart(3)} s`;
  return `${outcome.failed > 0 ? '✗' : '✓'} ${outcome.name.padEnd(10)} ${counts}  ${time}${outcome.note ? `  (${outcome.note})` : ''}`;
}
