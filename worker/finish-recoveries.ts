import type { Pool } from 'pg';
import type { LivePublisher } from '../database/live.ts';
import { oneByOne } from './one-by-one.ts';

const atOnce = 50;

interface Parts {
  pool: Pool;
  live: LivePublisher;
  now: Date;
  onError: (error: unknown) => void;
}

/**
 * One round: recoveries whose time has come take effect, each in one transaction of the database's own function; a crash or a
 * second worker finishes none twice. Then open screens are checked, because their sessions ended.
 */
export async function finishRecoveries({ pool, live, now, onError }: Parts): Promise<void> {
  const { rows } = await pool.query<{ id: string }>('select id from due_recoveries($1, $2)', [now, atOnce]);
  await oneByOne(rows, onError, async ({ id }) => {
    const told = await pool.query<{ tenant_id: string; member_id: string }>(
      'select tenant_id, member_id from finish_recovery($1, $2)',
      [id, now],
    );
    for (const one of told.rows) live.publish(one.tenant_id, [], { told: [one.member_id], rights: true });
  });
}
