import type pg from 'pg';
import { Gauge } from 'prom-client';
import type { Database } from '../database/scope.ts';
import { tellOfDeactivation } from '../services/platform/tell-of-deactivation.ts';
import { oneByOne } from './one-by-one.ts';

const atOnce = 50;

const started = new Gauge({
  name: 'deactivations_due',
  help: 'Organisations past the last moment to take their deactivation back, and not erased yet',
});
const overdue = new Gauge({
  name: 'deactivations_past_deadline',
  help: 'Organisations that should be erased already; anything but zero breaks a promise',
});

interface Parts {
  pool: pg.Pool;
  database: Database;
  onError: (error: unknown) => void;
}

/** Tells organisations of their deactivation, and counts those that are due; a crash or a second worker tells nobody twice. */
export async function tendDeactivations({ pool, database, onError }: Parts): Promise<void> {
  await measureDeactivations(pool, new Date());
  const { rows } = await pool.query<{ tenant_id: string; deactivation_id: string }>(
    'select tenant_id, deactivation_id from untold_deactivations($1)',
    [atOnce],
  );
  await oneByOne(rows, onError, ({ tenant_id: tenantId, deactivation_id: deactivationId }) =>
    database.withScope({ tenantId, actor: { kind: 'system' } }, (scope) =>
      tellOfDeactivation(scope, { deactivationId }),
    ),
  );
}

/** What the metrics say, whether or not anything runs that would erase. */
export async function measureDeactivations(pool: pg.Pool, now: Date): Promise<void> {
  const { rows } = await pool.query<{ started: number; overdue: number }>(
    'select started::int, overdue::int from deactivations_due($1)',
    [now],
  );
  started.set(rows[0]?.started ?? 0);
  overdue.set(rows[0]?.overdue ?? 0);
}
