import type { Pool } from 'pg';
import { DomainError } from '../../domain/errors.ts';
import type { Intake } from './rows.ts';
import { statementOf } from './statement.ts';
import type { Stored } from './stored.ts';

/** Two batches in flight won in the trials: one leaves the database idle while it parses, four only queue. */
const batchesInFlight = 2;
const requestsPerBatch = 500;

interface Waiting {
  intake: Intake;
  done: () => void;
  failed: (error: unknown) => void;
}

export interface GroupCommit {
  /** Resolves after commit. Rejects with DomainError UNAVAILABLE when the database is away or refuses this request. */
  store(intake: Intake): Promise<void>;
  /** Waits for everything handed in so far. */
  idle(): Promise<void>;
}

/**
 * While two batches are committing, newcomers wait and leave together in the next one. A batch that fails is split down
 * to single requests, so that one bad row answers for itself alone.
 */
export function createGroupCommit(options: {
  pool: Pool;
  onStored: (stored: Stored) => void;
  onError: (error: unknown) => void;
}): GroupCommit {
  let waiting: Waiting[] = [];
  let flying = 0;
  let scheduled = false;
  const idleWaiters: (() => void)[] = [];

  function schedule(): void {
    if (scheduled || flying >= batchesInFlight || waiting.length === 0) return;
    scheduled = true;
    setImmediate(leave);
  }

  function leave(): void {
    scheduled = false;
    const batch = waiting.slice(0, requestsPerBatch);
    waiting = waiting.slice(requestsPerBatch);
    if (batch.length === 0) return;
    flying++;
    void commit(batch).finally(() => {
      flying--;
      if (flying === 0 && waiting.length === 0) for (const wake of idleWaiters.splice(0)) wake();
      schedule();
    });
    schedule();
  }

  async function commit(batch: Waiting[]): Promise<void> {
    try {
      options.onStored(await run(options.pool, batch));
    } catch (error) {
      if (batch.length > 1 && isRowsFault(error)) {
        for (const one of batch) await commit([one]);
        return;
      }
      options.onError(error);
      for (const one of batch) one.failed(new DomainError('UNAVAILABLE'));
      return;
    }
    for (const one of batch) one.done();
  }

  return {
    store: (intake) =>
      new Promise((done, failed) => {
        waiting.push({ intake, done, failed });
        schedule();
      }),
    idle: () =>
      flying === 0 && waiting.length === 0 ? Promise.resolve() : new Promise((wake) => idleWaiters.push(wake)),
  };
}

async function run(pool: Pool, batch: readonly Waiting[]): Promise<Stored> {
  const { read, ...statement } = statementOf(batch.map((one) => one.intake));
  return read((await pool.query(statement)).rows);
}

/** The server is there and refused the rows; a connection that broke (no SQLSTATE, class 08, 57) would refuse each one alike. */
function isRowsFault(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('08') && !code.startsWith('57') && !code.startsWith('53');
}
