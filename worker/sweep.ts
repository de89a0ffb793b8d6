import type { Pool } from 'pg';
import { type Nudge, startableProcesses } from '../domain/processes.ts';
import type { Relay } from '../workflows/relay.ts';

/** Facts younger than this are on their way by the relay. Milliseconds. */
const graceMs = 3_000;
/** What one round wakes at most; the next round takes the rest. */
const perRound = 500;

interface Pending {
  tenant_id: string;
  conversation_id: string;
  up_to: string;
}

interface Due {
  tenant_id: string;
  key: string;
}

/**
 * One round: wakes every process that has something to do and may have lost its nudge. It looks for facts (arrivals not
 * handled, messages not sent, waits that are due), so a crash, a lost signal or a wiped Temporal delays and forgets nothing.
 */
export async function sweep({ pool, relay, now }: { pool: Pool; relay: Relay; now: Date }): Promise<number> {
  const olderThan = new Date(now.getTime() - graceMs);
  const [inbound, outbound, due] = await Promise.all([
    pool.query<Pending>('select tenant_id, conversation_id, up_to from pending_inbound($1, $2)', [olderThan, perRound]),
    pool.query<Pending>('select tenant_id, conversation_id, up_to from pending_outbound($1, $2, $3)', [
      olderThan,
      now,
      perRound,
    ]),
    pool.query<Due>('select tenant_id, key from due_obligations($1, $2, $3)', [now, perRound, startableProcesses]),
  ]);
  const nudges: Nudge[] = [
    ...inbound.rows.map(
      (row): Nudge => ({
        process: 'conversation',
        tenantId: row.tenant_id,
        key: row.conversation_id,
        topic: 'inbound',
        upTo: Number(row.up_to),
      }),
    ),
    ...outbound.rows.map(
      (row): Nudge => ({
        process: 'conversation',
        tenantId: row.tenant_id,
        key: row.conversation_id,
        topic: 'outbound',
        upTo: Number(row.up_to),
      }),
    ),
    // Zero says nothing new; it only makes sure that a run is there, and its first step reads what is due.
    ...due.rows.map(
      (row): Nudge => ({ process: 'conversation', tenantId: row.tenant_id, key: row.key, topic: 'state', upTo: 0 }),
    ),
  ];
  relay.nudge(nudges);
  return nudges.length;
}
