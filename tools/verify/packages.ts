import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { judgePackages } from './judge-packages.ts';
import { lockedPackages } from './lock-file.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const auditWithinMs = 20_000;

/** Every version asked for by the two package.json. */
function askedVersions(): Record<string, string> {
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
  const files = ['package.json', 'web/package.json'].map(
    (file) => JSON.parse(readFileSync(root + file, 'utf8')) as Partial<Record<(typeof kinds)[number], object>>,
  );
  return Object.assign({}, ...files.flatMap((file) => kinds.map((kind) => file[kind] ?? {})));
}

interface Audit {
  vulnerabilities?: Record<string, { name: string; severity: string }>;
}

/** Known weaknesses, high or critical, of what runs for customers; null when the registry does not answer that question. */
function knownWeaknesses(): string[] | null {
  const { stdout } = spawnSync('npm', ['audit', '--omit', 'dev', '--json'], {
    cwd: root,
    encoding: 'utf8',
    timeout: auditWithinMs,
  });
  const { vulnerabilities } = readAudit(stdout);
  if (vulnerabilities === undefined) return null;
  return Object.values(vulnerabilities)
    .filter(({ severity }) => severity === 'high' || severity === 'critical')
    .map(({ name, severity }) => `${name}: a known weakness (${severity}); see npm audit`);
}

function readAudit(text: string): Audit {
  try {
    return JSON.parse(text) as Audit;
  } catch {
    return {}; // cut off by the time limit: no answer either
  }
}

const weaknesses = knownWeaknesses();
const problems = [...judgePackages(lockedPackages(), askedVersions()), ...(weaknesses ?? [])];
if (weaknesses === null) console.error('The registry gives no advisories: known weaknesses were not checked.');
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
