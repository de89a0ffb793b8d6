import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { clauses } from '../../domain/clauses.ts';
import { judgeClauses, readReport, type TestOutcome } from './clause-matrix.ts';

const reportFolder = fileURLToPath(new URL('../../.cache/test-reports/', import.meta.url));

/** Reports named on the command line, else all of a folder: by default what the last `npm test` wrote. */
function reportFiles(named: readonly string[], folder: string): string[] {
  if (named.length > 0) return [...named];
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => join(folder, name));
}

function outcomesOf(files: readonly string[]): TestOutcome[] {
  return files.flatMap((file) => {
    try {
      return readReport(JSON.parse(readFileSync(file, 'utf8')));
    } catch (cause) {
      throw new Error(`${file} is no readable test report (vitest --reporter=json).`, { cause });
    }
  });
}

/** Prints the matrix; 0 when every kept clause is shown by a passing test, 1 when not, 2 when there is nothing to read. */
function run(named: readonly string[], folder: string): number {
  const files = reportFiles(named, folder);
  if (files.length === 0) {
    console.error('No test report found: run `npm test` first, or name one with --report <file>.');
    return 2;
  }
  let outcomes: TestOutcome[];
  try {
    outcomes = outcomesOf(files);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
  const { rows, problems } = judgeClauses(clauses, outcomes);
  for (const row of rows) console.log(`${row.id}\t${row.verdict}\t${row.tests}`);
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
}

const { values } = parseArgs({ options: { report: { type: 'string', multiple: true }, from: { type: 'string' } } });
process.exitCode = run(values.report ?? [], values.from ?? reportFolder);
