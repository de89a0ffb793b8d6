import type pg from 'pg';
import type { Database } from '../database/scope.ts';
import { tellOfUnusual, type Unusual } from '../services/security/tell-of-unusual.ts';
import { oneByOne } from './one-by-one.ts';

const atOnce = 200;

interface Parts {
  pool: pg.Pool;
  database: Database;
  now: Date;
  onError: (error: unknown) => void;
}

/** One round: who reads or exports far more than usual; a crash or a second worker tells nobody twice. */
export async function tellOfUnusualActivity({ pool, database, now, onError }: Parts): Promise<void> {
  const { rows } = await pool.query<Unusual & { tenantId: string }>(
    'select tenant_id as "tenantId", member_id as "memberId", kind, seen, allowed from unusual_activities($1, $2)',
    [now, atOnce],
  );
  await oneByOne(rows, onError, ({ tenantId, ...unusual }) =>
    database.withScope({ tenantId, actor: { kind: 'system' }, now }, (scope) => tellOfUnusual(scope, unusual)),
  );
}
