import type { Pool } from 'pg';
import type { LivePublisher } from '../database/live.ts';

/** What one round ends at most; the next round takes the rest. */
const perRound = 500;
/** How long notifications are kept. Milliseconds. */
const notificationMs = 90 * 24 * 3_600_000;

interface Expired {
  id: string;
  tenant_id: string;
  conversation_id: string;
}

/**
 * One round: openings past their time leave the screens, then the table. The policies refuse them already (OF-5.3); screens are
 * told first, so that a crash in between tells them twice and never not at all. Answers how many there were.
 */
export async function endOpenings({ pool, live }: { pool: Pool; live: LivePublisher }): Promise<number> {
  const { rows } = await pool.query<Expired>('select id, tenant_id, conversation_id from expired_grants($1)', [
    perRound,
  ]);
  if (rows.length === 0) return 0;
  for (const row of rows) live.publish(row.tenant_id, [row.conversation_id]);
  await live.flush();
  await pool.query('select drop_expired_grants($1)', [rows.map(({ id }) => id)]);
  return rows.length;
}

/** Retention of what members were told. */
export async function purgeNotifications({ pool, now }: { pool: Pool; now: Date }): Promise<void> {
  await pool.query('select purge_notifications($1)', [new Date(now.getTime() - notificationMs)]);
}
