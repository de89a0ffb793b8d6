import { sign } from 'node:crypto';
import type { Database, Scope } from '../../database/scope.ts';
import { appendCopies } from './copy-folder.ts';
import type { SigningKey } from './note.ts';
import { bodyOf, postCheckpoint } from './post-checkpoint.ts';

/** Heads of one delivery. */
const mostHeads = 500;
const firstRetryMs = 30_000;
const longestRetryMs = 60 * 60_000;

export interface CopyParts {
  database: Database;
  key: SigningKey;
  /** Folder outside the database. */
  folder: string;
  /** The way out to addresses that organisations chose (services/egress). */
  fetch: typeof fetch;
}

export interface Copy {
  tenantId: string;
  place: 'file' | 'webhook';
}

interface Waiting {
  url: string | null;
  attempts: number;
  heads: { size: number; note: string }[];
}

/**
 * Brings the signed heads that a place lacks to it, and then notes how far it got. A crash in between delivers them again,
 * which harms nothing: a head twice is the same head.
 */
export async function deliverCopies(parts: CopyParts, copy: Copy): Promise<void> {
  const as = { tenantId: copy.tenantId, actor: { kind: 'system' } } as const;
  const waiting = await parts.database.withScope(as, (scope) => readWaiting(scope, copy));
  const last = waiting.heads.at(-1);
  if (last === undefined) return;
  const failure = await deliver(parts, copy, waiting);
  await parts.database.withScope(as, (scope) =>
    failure === null
      ? noteCopied(scope, copy, last.size)
      : noteFailure(scope, copy, { failure, attempts: waiting.attempts + 1 }),
  );
}

async function readWaiting({ sql, tenantId }: Scope, { place }: Copy): Promise<Waiting> {
  const [copy] = await sql<{ url: string | null; attempts: number; size: string }>(
    'select url, attempts, copied_size as size from audit_copy where tenant_id = $1 and place = $2',
    [tenantId, place],
  );
  if (copy === undefined) return { url: null, attempts: 0, heads: [] };
  const heads = await sql<{ size: string; note: string }>(
    'select size, note from audit_checkpoint where tenant_id = $1 and size > $2 order by size limit $3',
    [tenantId, copy.size, mostHeads],
  );
  return {
    url: copy.url,
    attempts: copy.attempts,
    heads: heads.map(({ size, note }) => ({ size: Number(size), note })),
  };
}

/** Null, or a code of what went wrong: a status, or the class of the error. Its words could name anything. */
async function deliver(parts: CopyParts, copy: Copy, { url, heads }: Waiting): Promise<string | null> {
  const notes = heads.map(({ note }) => note);
  if (copy.place === 'file') {
    await appendCopies({ root: parts.folder, log: copy.tenantId, now: new Date(), notes });
    return null;
  }
  try {
    const signature = sign(null, Buffer.from(bodyOf(notes), 'utf8'), parts.key.privateKey).toString('base64');
    const status = await postCheckpoint(parts.fetch, {
      url: url ?? '',
      notes,
      signature: `ed25519=${signature}, key=${parts.key.fingerprint}`,
    });
    return status >= 200 && status < 300 ? null : `HTTP_${status}`;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code).slice(0, 60) : 'UNREACHABLE';
  }
}

async function noteCopied({ sql, tenantId }: Scope, { place }: Copy, size: number): Promise<void> {
  await sql(
    `update audit_copy set copied_size = greatest(copied_size, $3), copied_at = now(), attempts = 0, next_attempt_at = now(), failure_code = null
      where tenant_id = $1 and place = $2`,
    [tenantId, place, size],
  );
}

async function noteFailure(
  { sql, tenantId }: Scope,
  { place }: Copy,
  { failure, attempts }: { failure: string; attempts: number },
): Promise<void> {
  const pauseMs = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(attempts - 1, 10));
  await sql(
    `update audit_copy set attempts = $3, failure_code = $4, next_attempt_at = now() + make_interval(secs => $5::float8)
      where tenant_id = $1 and place = $2`,
    [tenantId, place, attempts, failure, pauseMs / 1000],
  );
}
