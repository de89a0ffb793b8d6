import type { InboundMessage } from '../../channels/channel.ts';
import { keyIdOf, unseal } from '../../database/vault/sealed.ts';
import type { Stage } from './stage.ts';

/** Message ids that were acknowledged, and since when (the database's clock). */
export interface Acknowledged {
  readonly tenantId: string;
  readonly wamids: readonly string[];
  readonly since: Date;
}

/** The database's clock before a cell, to find what was stored in it. */
export async function databaseClock({ superuser }: Stage): Promise<Date> {
  const { rows } = await superuser.query<{ now: Date }>('select clock_timestamp() as now');
  return rows[0]?.now ?? new Date(0);
}

/**
 * Opens every arrival stored since then and compares the ids inside with the acknowledged ones, and the counts of the
 * receipts with both. Throws when an id is missing or stands twice.
 */
export async function checkOurs(stage: Stage, { tenantId, wamids, since }: Acknowledged): Promise<void> {
  const { rows } = await stage.superuser.query<{ id: string; sealed: Buffer }>(
    'select id, sealed from inbound_event where tenant_id = $1 and received_at >= $2',
    [tenantId, since],
  );
  const keys = await stage.vault.keysById(tenantId, [...new Set(rows.map(({ sealed }) => keyIdOf(sealed)))]);
  const stored = rows.map(({ id, sealed }) => {
    const key = keys.get(keyIdOf(sealed));
    if (key === undefined) throw new Error('A stored arrival has no key.');
    return unseal<{ payload: InboundMessage }>(key, sealed, { tenantId, table: 'inbound_event', rowId: id }).payload
      .providerId;
  });
  requireOnce('ours', wamids, stored);
  const receipts = await stage.superuser.query<{ stored: string; lost: string }>(
    `select sum(stored) as stored, sum(items - stored - duplicate) as lost from webhook_receipt
      where tenant_id = $1 and received_at >= $2`,
    [tenantId, since],
  );
  const { stored: counted, lost } = receipts.rows[0] ?? {};
  if (Number(counted) !== stored.length || Number(lost) !== 0)
    throw new Error(`Receipts count ${counted} stored and ${lost} lost; stored are ${stored.length}.`);
}

/** The same for the bare server's table. */
export async function checkBare({ superuser }: Stage, { wamids }: Acknowledged): Promise<void> {
  const { rows } = await superuser.query<{ wamid: string }>(
    'select b.wamid from bench_inbound b join unnest($1::text[]) a(wamid) using (wamid)',
    [wamids],
  );
  requireOnce(
    'the bare server',
    wamids,
    rows.map(({ wamid }) => wamid),
  );
}

/** Throws unless each conversation's numbers run from 1 without a gap. */
export async function checkOrder({ superuser }: Stage): Promise<void> {
  const { rows } = await superuser.query<{ broken: string }>(
    `select count(*) as broken from (select from inbound_event group by tenant_id, conversation_id
      having count(*) <> max(seq) or min(seq) <> 1) gap`,
  );
  if (Number(rows[0]?.broken) !== 0) throw new Error(`${rows[0]?.broken} conversations have gaps in their numbers.`);
}

function requireOnce(who: string, acknowledged: readonly string[], stored: readonly string[]): void {
  const times = new Map<string, number>();
  for (const wamid of stored) times.set(wamid, (times.get(wamid) ?? 0) + 1);
  const missing = acknowledged.filter((wamid) => !times.has(wamid)).length;
  const twice = [...times.values()].filter((count) => count > 1).length;
  if (missing > 0 || twice > 0)
    throw new Error(
      `Of ${acknowledged.length} acknowledged by ${who}, ${missing} are missing and ${twice} stand twice.`,
    );
}
