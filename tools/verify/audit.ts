import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { notesIn } from '../../services/audit/copy-folder.ts';
import { sentenceOf } from '../../services/audit/verifier/findings.ts';
import { type Verdict, verifyLog } from '../../services/audit/verifier/verify-log.ts';
import { runCommand } from '../start/command.ts';
import { StartError } from '../start/start-error.ts';

const usage = 'npm run verify:audit -- <export.jsonl> --key <fingerprint> [--copies <file or folder>]';

/**
 * Checks an export of the audit log without network or database: 0 when it is whole, 1 when something was found. What it
 * computes stands in services/audit/verifier, which needs nothing but Node's crypto and canonical JSON.
 */
await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { key: { type: 'string' }, copies: { type: 'string' } },
  });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new StartError(usage);
  const fingerprint = values.key?.toLowerCase().replace(/[^0-9a-f]/g, '');
  if (fingerprint !== undefined && fingerprint.length !== 64)
    throw new StartError('--key: expected the 64 hexadecimal digits of the key fingerprint.');
  const verdict = await verifyLog(
    createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY }),
    {
      ...(fingerprint !== undefined && { fingerprint }),
      ...(values.copies !== undefined && { copies: copiesAt(values.copies) }),
    },
  );
  console.log(linesOf(verdict, { hasKey: fingerprint !== undefined }).join('\n'));
  if (!verdict.whole) process.exitCode = 1;
});

function copiesAt(path: string): string[] {
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .map((name) => join(path, name))
    : [path];
  return files.flatMap((file) => notesIn(readFileSync(file, 'utf8')));
}

function linesOf(verdict: Verdict, { hasKey }: { hasKey: boolean }): string[] {
  const count = (value: number): string => value.toLocaleString('en');
  const redacted = verdict.redacted > 0 ? `, ${count(verdict.redacted)} of them redacted` : '';
  return [
    verdict.whole ? 'The log is whole.' : 'The log is not whole.',
    ...verdict.findings.map((finding) => `  ${finding.code}: ${sentenceOf(finding)}`),
    `Entries: ${count(verdict.entries)}${redacted}. Signed: the first ${count(verdict.signed)}, by ${count(verdict.checkpoints)} heads.`,
    verdict.copies === 0
      ? 'Copies outside: none given (--copies), so a log that was cut off or rewritten together with its heads would not be noticed.'
      : `Copies outside: ${count(verdict.copiesAgree)} of ${count(verdict.copies)} heads agree.`,
    hasKey
      ? `Key: ${verdict.fingerprint}, as you gave it.`
      : `Key: ${verdict.fingerprint}, believed as the file names it. Compare it with the one you noted earlier (--key).`,
  ];
}
