import type { Pool } from 'pg';
import type { LiveNews } from '../domain/inbox/news.ts';

/** PostgreSQL refuses notifications of 8,000 bytes and more. */
const idsPerNotification = 150;
const channel = 'live';

export interface LivePublisher {
  /** Says that readers of these conversations, and what else is named, should look again. Ids only; never throws. */
  publish(tenantId: string, conversationIds: readonly string[], besides?: Besides): void;
  /** Waits until everything published so far has left. */
  flush(): Promise<void>;
}

interface Besides {
  /** Members with new notifications. */
  told?: readonly string[];
  /** What members may do changed. */
  rights?: boolean;
}

interface Waiting {
  conversations: Set<string>;
  told: Set<string>;
  rights: boolean;
}

/**
 * One notification per batch, after commit and on its own connection: `pg_notify` inside business transactions
 * makes commits wait for each other (measured: a quarter of the throughput).
 */
export function createLivePublisher(pool: Pool, onError: (error: unknown) => void): LivePublisher {
  const waiting = new Map<string, Waiting>();
  let sending: Promise<void> = Promise.resolve();
  let scheduled = false;

  async function send(): Promise<void> {
    scheduled = false;
    const batch = [...waiting].flatMap(([tenantId, of]) => notesOf(tenantId, of));
    waiting.clear();
    if (batch.length === 0) return;
    // A lost notification is healed by the browser's refetch every minute.
    await pool.query('select pg_notify($1, note) from unnest($2::text[]) note', [channel, batch]).catch(onError);
  }

  return {
    publish(tenantId, ids, { told = [], rights = false } = {}) {
      const known = waiting.get(tenantId) ?? { conversations: new Set(), told: new Set(), rights: false };
      for (const id of ids) known.conversations.add(id);
      for (const id of told) known.told.add(id);
      known.rights ||= rights;
      waiting.set(tenantId, known);
      if (scheduled) return;
      scheduled = true;
      sending = sending.then(send);
    },
    flush: () => sending,
  };
}

/** One organisation's news as few notifications as their size allows. */
function notesOf(tenantId: string, { conversations, told, rights }: Waiting): string[] {
  const notes: object[] = [
    ...chunks([...conversations]).map((part) => ({ t: tenantId, c: part })),
    ...chunks([...told]).map((part) => ({ t: tenantId, c: [], m: part })),
  ];
  if (rights) notes.push({ t: tenantId, c: [], r: 1 });
  return notes.map((note) => JSON.stringify(note));
}

/** Reads one notification; anything else on the channel is no news. */
export function readNews(payload: string): LiveNews | null {
  const parsed: unknown = JSON.parse(payload);
  if (typeof parsed !== 'object' || parsed === null) return null;
  if ('s' in parsed) return { endedSession: String(parsed.s) };
  if (!('t' in parsed) || !('c' in parsed)) return null;
  return {
    tenantId: String(parsed.t),
    conversationIds: idsIn(parsed.c),
    told: 'm' in parsed ? idsIn(parsed.m) : [],
    rights: 'r' in parsed,
  };
}

function idsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function chunks(ids: string[]): string[][] {
  const parts: string[][] = [];
  for (let start = 0; start < ids.length; start += idsPerNotification)
    parts.push(ids.slice(start, start + idsPerNotification));
  return parts;
}
