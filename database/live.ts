import type { Pool } from 'pg';

/** PostgreSQL refuses notifications of 8,000 bytes and more. */
const idsPerNotification = 150;
const channel = 'live';

export interface LivePublisher {
  /** Says that readers of these conversations should look again. Ids only; never throws. */
  publish(tenantId: string, conversationIds: readonly string[]): void;
  /** Waits until everything published so far has left. */
  flush(): Promise<void>;
}

export interface LiveNews {
  tenantId: string;
  conversationIds: string[];
}

/**
 * One notification per batch, after commit and on its own connection: `pg_notify` inside business transactions
 * makes commits wait for each other (measured: a quarter of the throughput).
 */
export function createLivePublisher(pool: Pool, onError: (error: unknown) => void): LivePublisher {
  const waiting = new Map<string, Set<string>>();
  let sending: Promise<void> = Promise.resolve();
  let scheduled = false;

  async function send(): Promise<void> {
    scheduled = false;
    const batch = [...waiting].flatMap(([tenantId, ids]) =>
      chunks([...ids]).map((part) => JSON.stringify({ t: tenantId, c: part })),
    );
    waiting.clear();
    if (batch.length === 0) return;
    // A lost notification is healed by the browser's refetch every minute.
    await pool.query('select pg_notify($1, note) from unnest($2::text[]) note', [channel, batch]).catch(onError);
  }

  return {
    publish(tenantId, ids) {
      const known = waiting.get(tenantId) ?? new Set<string>();
      for (const id of ids) known.add(id);
      waiting.set(tenantId, known);
      if (scheduled) return;
      scheduled = true;
      sending = sending.then(send);
    },
    flush: () => sending,
  };
}

/** Reads one notification; anything else on the channel is no news. */
export function readNews(payload: string): LiveNews | null {
  const parsed: unknown = JSON.parse(payload);
  if (typeof parsed !== 'object' || parsed === null || !('t' in parsed) || !('c' in parsed)) return null;
  return { tenantId: String(parsed.t), conversationIds: Array.isArray(parsed.c) ? parsed.c.map(String) : [] };
}

function chunks(ids: string[]): string[][] {
  const parts: string[][] = [];
  for (let start = 0; start < ids.length; start += idsPerNotification)
    parts.push(ids.slice(start, start + idsPerNotification));
  return parts;
}
