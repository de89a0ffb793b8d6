import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { surfaces } from '../../domain/audit/readings.ts';
import { readingGroup } from '../../services/audit/entry-rows.ts';
import { auditEvents } from '../../services/audit/events.ts';
import { auditGroups, auditSubjects } from '../../services/audit/list-choices.ts';
import { judgeWords } from './judge-words.ts';

const web = fileURLToPath(new URL('../../web/', import.meta.url));
const read = (path: string): string => readFileSync(web + path, 'utf8');

function keysOf(path: string): string[] {
  return Object.keys(JSON.parse(read(path)) as object).filter((key) => key !== '$schema');
}

const kinds = [...Object.keys(auditEvents), ...surfaces.map((surface) => `${readingGroup}.${surface}`)];
const words = globSync('messages/**/en.json', { cwd: web }).sort();
const sources = globSync('src/**/*.{ts,svelte}', { cwd: web }).filter((path) => !path.includes('/generated/'));
const findings = judgeWords({
  files: Object.fromEntries(words.map((path) => [path, keysOf(path)])),
  source: sources.map(read).join('\n'),
  // As web/src/lib/audit/words.ts puts them together.
  families: {
    audit_kind_: kinds.map((kind) => kind.replaceAll('.', '_')),
    audit_group_: auditGroups(),
    audit_subject_: auditSubjects(),
  },
});
for (const finding of findings) console.log(finding);
if (findings.length > 0) process.exitCode = 1;
