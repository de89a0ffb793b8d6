import type pg from 'pg';
import { Gauge } from 'prom-client';
import type { Database } from '../database/scope.ts';
import { noTenant } from '../database/scope.ts';
import { checkLog } from '../services/audit/check-log.ts';
import { appendCopies } from '../services/audit/copy-folder.ts';
import { deliverCopies } from '../services/audit/deliver-copies.ts';
import { logHeads, platformHeads } from '../services/audit/log-heads.ts';
import type { SigningKey } from '../services/audit/note.ts';
import { sealEntries, sealingBatch } from '../services/audit/seal-entries.ts';
import { signCheckpoint } from '../services/audit/sign-checkpoint.ts';
import { oneByOne } from './one-by-one.ts';

/** A busy log is signed no more often; with the round's own time no entry waits longer than a minute. */
const betweenHeadsMs = 50_000;
/** Each log is read whole at least once in this time. */
const checkedWithinMs = 24 * 60 * 60_000;
/** Organisations of one round; the next one takes the rest. */
const perRound = 200;
const checksPerRound = 5;

interface AuditParts {
  /** As `omniflow_worker`. */
  pool: pg.Pool;
  database: Database;
  key: SigningKey;
  /** Folder outside the database that takes copies of signed heads. */
  folder: string;
  /** The way out to addresses that organisations chose. */
  fetch: typeof fetch;
  onError: (error: unknown) => void;
}

const oldestUnsealed = new Gauge({
  name: 'audit_unsealed_age_seconds',
  help: 'How long the oldest entry of any log has waited to be sealed; a second or two is usual',
});
const lastSigned = new Gauge({
  name: 'audit_last_checkpoint_timestamp_seconds',
  help: 'When a head was last added to the log of the platform',
});

/** What the worker does about the logs of all organisations, each round for itself. */
export function createAuditRounds(parts: AuditParts) {
  let copied: number | null = null;
  return {
    seal: () => sealRound(parts),
    async sign() {
      await signRound(parts);
      copied = await copyPlatform(parts, copied);
    },
    copy: () => copyRound(parts),
    check: () => checkRound(parts),
  };
}

async function sealRound(parts: AuditParts): Promise<void> {
  const { rows } = await parts.pool.query<{ tenant_id: string }>('select tenant_id from tenants_to_seal(now(), $1)', [
    perRound,
  ]);
  await oneByOne(rows, parts.onError, async ({ tenant_id }) => {
    let sealed = sealingBatch;
    while (sealed === sealingBatch) sealed = await parts.database.withScope(systemOf(tenant_id), sealEntries);
  });
  await measure(parts);
}

async function signRound(parts: AuditParts): Promise<void> {
  const signedBefore = new Date(Date.now() - betweenHeadsMs);
  const { rows } = await parts.pool.query<{ tenant_id: string }>('select tenant_id from tenants_to_sign($1, $2)', [
    signedBefore,
    perRound,
  ]);
  await oneByOne(rows, parts.onError, ({ tenant_id }) =>
    parts.database.withScope(systemOf(tenant_id), (scope) => signCheckpoint(scope, parts.key)),
  );
  await parts.database.withScope(systemOf(noTenant), (scope) => logHeads(scope, parts.key));
}

/** Answers up to which size it got; after a start the newest head comes again, in case a crash kept it from the file. */
async function copyPlatform({ database, folder }: AuditParts, copied: number | null): Promise<number | null> {
  const heads = await database.withScope(systemOf(noTenant), (scope) => platformHeads(scope, copied));
  const last = heads.at(-1);
  if (last === undefined) return copied;
  const notes = heads.map(({ note }) => note);
  await appendCopies({ root: folder, log: 'platform', now: new Date(), notes });
  return last.size;
}

async function copyRound(parts: AuditParts): Promise<void> {
  const { rows } = await parts.pool.query<{ tenant_id: string; place: 'file' | 'webhook' }>(
    'select tenant_id, place from copies_due(now(), $1)',
    [perRound],
  );
  await oneByOne(rows, parts.onError, ({ tenant_id, place }) => deliverCopies(parts, { tenantId: tenant_id, place }));
}

async function checkRound(parts: AuditParts): Promise<void> {
  const before = new Date(Date.now() - checkedWithinMs);
  const { rows } = await parts.pool.query<{ tenant_id: string }>('select tenant_id from tenants_to_check($1, $2)', [
    before,
    checksPerRound,
  ]);
  await oneByOne(rows, parts.onError, ({ tenant_id: tenantId }) =>
    checkLog({
      tenantId,
      key: parts.key,
      folder: parts.folder,
      inScope: (use) => parts.database.withScope(systemOf(tenantId), use),
    }),
  );
}

async function measure({ pool }: AuditParts): Promise<void> {
  const { rows } = await pool.query<{ age: number | null; signed: number | null }>(
    `select extract(epoch from now() - oldest_due)::float8 as age, extract(epoch from last_signed)::float8 as signed from sealing_lag(now())`,
  );
  oldestUnsealed.set(rows[0]?.age ?? 0);
  lastSigned.set(rows[0]?.signed ?? 0);
}

function systemOf(tenantId: string) {
  return { tenantId, actor: { kind: 'system' } } as const;
}
