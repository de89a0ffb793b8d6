import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { readCopies } from './copy-folder.ts';
import { exportLines, type InScope } from './export-log.ts';
import type { PublicKey } from './note.ts';
import { recordAudit } from './record.ts';
import type { Finding } from './verifier/findings.ts';
import { type Verdict, verifyLog } from './verifier/verify-log.ts';

export interface CheckView {
  at: string;
  tookMs: number;
  entries: number;
  checkpoints: number;
  copies: number;
  copiesAgree: number;
  findings: Finding[];
}

export interface CheckParts {
  tenantId: string;
  inScope: InScope;
  key: PublicKey;
  /** Folder of the copies outside the database. */
  folder: string;
}

const aboutCopies: readonly string[] = ['COPY', 'COPY_AHEAD', 'COPY_SIGNATURE'];

/** Reads the whole log as its verifier does, compares the copies outside, and keeps what came of it in the log itself. */
export async function checkLog({ tenantId, inScope, key, folder }: CheckParts): Promise<CheckView> {
  const started = performance.now();
  const copies = await readCopies(folder, tenantId);
  const verdict = await verifyLog(exportLines(inScope, key), { fingerprint: key.fingerprint, copies });
  const tookMs = Math.max(1, Math.round(performance.now() - started));
  return await inScope((scope) => keep(scope, { verdict, tookMs, copied: copies.length > 0 }));
}

async function keep(scope: Scope, of: { verdict: Verdict; tookMs: number; copied: boolean }): Promise<CheckView> {
  const { verdict, tookMs } = of;
  const places = await scope.sql<{ place: string; failure: string | null; copied: string }>(
    'select place, failure_code as failure, copied_size as copied from audit_copy where tenant_id = $1',
    [scope.tenantId],
  );
  const fileAgrees = of.copied && !verdict.findings.some(({ code }) => aboutCopies.includes(code));
  const agreeing = places.filter(({ place, failure, copied }) =>
    place === 'file' ? fileAgrees : failure === null && Number(copied) > 0,
  );
  const id = newId();
  const { entries, checkpoints, findings } = verdict;
  const [row] = await scope.sql<{ at: string }>(
    `insert into audit_check (id, tenant_id, member_id, took_ms, entries, checkpoints, copies, copies_agree, findings)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning at`,
    [
      id,
      scope.tenantId,
      scope.actor.kind === 'member' ? scope.actor.id : null,
      tookMs,
      entries,
      checkpoints,
      places.length,
      agreeing.length,
      JSON.stringify(findings),
    ],
  );
  await recordAudit(scope, {
    kind: 'audit.checked',
    subject: 'log',
    id,
    detail: { entries, findings: findings.length, copies: places.length, copiesAgree: agreeing.length },
  });
  const at = new Date(row?.at ?? scope.now).toISOString();
  return { at, tookMs, entries, checkpoints, copies: places.length, copiesAgree: agreeing.length, findings };
}
