import { newId } from '../ids.ts';
import type { VaultContext } from './key-rows.ts';
import type { Query } from './keys-database.ts';
import { type Answer, NOTICE_CHANNEL, type Notice } from './listener.ts';

export interface DestructionContext extends VaultContext {
  readonly processId: string;
  readonly cacheMs: number;
  /** How often a living process shows itself. */
  readonly beatMs: number;
  readonly answers: Answers;
}

export interface SubjectOf {
  readonly tenantId: string;
  readonly subjectId: string;
}

/** A notification holds at most 8000 bytes. */
const KEYS_PER_NOTICE = 100;
const ROWS_PER_SWEEP = 1_000;
/** A process that missed so many has noticed that its connection is gone, and holds nothing. */
const MISSED_BEATS = 4;

/** Collects the answers to notices of this process. */
export class Answers {
  readonly #waiting = new Map<string, { heard: Set<string>; changed: () => void }>();

  hear({ notice, from }: Answer): void {
    const waiting = this.#waiting.get(notice);
    waiting?.heard.add(from);
    waiting?.changed();
  }

  /** Must be called before the notice leaves. */
  expect(notice: string): { from(processes: readonly string[], withinMs: number): Promise<void>; forget(): void } {
    const waiting = { heard: new Set<string>(), changed: (): void => undefined };
    this.#waiting.set(notice, waiting);
    return {
      forget: () => void this.#waiting.delete(notice),
      from: (processes, withinMs) =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, Math.max(0, withinMs));
          waiting.changed = () => {
            if (!processes.every((id) => waiting.heard.has(id))) return;
            clearTimeout(timer);
            resolve();
          };
          waiting.changed();
        }),
    };
  }
}

/**
 * Deletes a person's keys and returns when no living process holds them opened: every one has answered, or the time has
 * passed after which a cache entry is dead. May be repeated; a repetition waits again.
 */
export async function destroySubject(
  context: DestructionContext,
  of: SubjectOf & { purpose?: 'subject' | 'hold' | undefined },
): Promise<void> {
  const id = newId();
  const expected = context.answers.expect(id);
  try {
    const keys = await context.database.transaction(async (query) => {
      const rows = await query<{ id: string }>(
        `delete from subject_key where tenant_id = $1 and subject_id = $2 and ($3::text is null or purpose = $3) returning id`,
        [of.tenantId, of.subjectId, of.purpose ?? null],
      );
      const gone = rows.map((row) => row.id);
      if (gone.length > 0) await oweScrub(query);
      // The notice with our id goes last: who answers it has heard those before.
      for (const some of chunks(gone))
        await tell(query, { id: newId(), from: context.processId, kind: 'destroyed', keys: some });
      await tell(query, { id, from: context.processId, kind: 'destroyed', keys: [] });
      return gone;
    });
    const committedAt = performance.now();
    context.cache.destroy(keys);
    const others = await livingProcesses(context);
    await expected.from(others, committedAt + context.cacheMs - performance.now());
  } finally {
    expected.forget();
  }
}

/** Clears the expiry of a person's living keys: the person has agreed. Keys past their time stay lost. */
export async function keepSubject(context: DestructionContext, of: SubjectOf): Promise<void> {
  const keys = await context.database.transaction(async (query) => {
    const rows = await query<{ id: string }>(
      `update subject_key set expires_at = null
        where tenant_id = $1 and subject_id = $2 and expires_at > $3 returning id`,
      [of.tenantId, of.subjectId, context.now()],
    );
    const kept = rows.map((row) => row.id);
    for (const some of chunks(kept))
      await tell(query, { id: newId(), from: context.processId, kind: 'changed', keys: some });
    return kept;
  });
  context.cache.forget(keys);
}

/** Deletes every key past its time; returns how many. No answer is awaited: an expired key is refused everywhere. */
export async function destroyExpired(context: DestructionContext, now: Date): Promise<number> {
  let total = 0;
  for (const table of ['tenant_key', 'subject_key'] as const) {
    for (;;) {
      const count = await destroyExpiredOf(context, table, now);
      total += count;
      if (count < ROWS_PER_SWEEP) break;
    }
  }
  return total;
}

async function destroyExpiredOf(
  context: DestructionContext,
  table: 'tenant_key' | 'subject_key',
  now: Date,
): Promise<number> {
  const keys = await context.database.transaction(async (query) => {
    const rows = await query<{ id: string }>(
      `delete from ${table} where id in (
          select id from ${table} where expires_at <= $1 order by id limit ${ROWS_PER_SWEEP} for update)
        returning id`,
      [now],
    );
    const gone = rows.map((row) => row.id);
    if (gone.length > 0) await oweScrub(query);
    for (const some of chunks(gone))
      await tell(query, { id: newId(), from: context.processId, kind: 'destroyed', keys: some });
    return gone;
  });
  context.cache.destroy(keys);
  return keys.length;
}

// Written with the deletion: whoever finishes the work after a crash finds it here.
async function oweScrub(query: Query): Promise<void> {
  await query('update scrub_debt set wanted = wanted + 1');
}

async function tell(query: Query, notice: Notice): Promise<void> {
  await query('select pg_notify($1, $2)', [NOTICE_CHANNEL, JSON.stringify(notice)]);
}

async function livingProcesses(context: DestructionContext): Promise<string[]> {
  const rows = await context.database.query<{ id: string }>(
    `select id from vault_process where id <> $1 and seen_at > clock_timestamp() - $2 * interval '1 millisecond'`,
    [context.processId, Math.max(context.cacheMs, MISSED_BEATS * context.beatMs)],
  );
  return rows.map(({ id }) => id);
}

function chunks(ids: readonly string[]): string[][] {
  const count = Math.ceil(ids.length / KEYS_PER_NOTICE);
  return Array.from({ length: count }, (_, index) => ids.slice(index * KEYS_PER_NOTICE, (index + 1) * KEYS_PER_NOTICE));
}
