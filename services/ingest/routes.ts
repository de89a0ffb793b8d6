import type { Pool } from 'pg';
import type { AccountRef } from '../../channels/channel.ts';

export interface Route {
  tenantId: string;
  channelId: string;
}

/** A newly connected number is known at once (asked on a miss); one that was disconnected or moved within this time. Milliseconds. */
const maxAgeMs = 2_000;
/** The same unknown number is asked for at most this often, so that its webhooks can't load the database. Milliseconds. */
const missAgeMs = 1_000;
const mostMisses = 1_000;

export interface RouteTable {
  /** The tenant and channel a provider's account belongs to, or null. Rejects when the database is away. */
  find(account: AccountRef): Promise<Route | null>;
}

/**
 * Whose number is whose, from memory: loaded anew when it is old or a number is missing, so that a new one is known at
 * once.
 */
export function createRouteTable(pool: Pool): RouteTable {
  let known = new Map<string, Route>();
  let loadedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | null = null;
  const misses = new Map<string, number>();

  async function load(): Promise<void> {
    const { rows } = await pool.query<{ provider: string; account_id: string; tenant_id: string; channel_id: string }>(
      'select provider, account_id, tenant_id, channel_id from channel_route',
    );
    known = new Map(
      rows.map((row) => [keyOf(row.provider, row.account_id), { tenantId: row.tenant_id, channelId: row.channel_id }]),
    );
    loadedAt = performance.now();
  }

  function noteMiss(key: string, now: number): void {
    if (misses.size >= mostMisses) misses.clear();
    misses.set(key, now);
  }

  function refresh(): Promise<void> {
    loading ??= load().finally(() => {
      loading = null;
    });
    return loading;
  }

  return {
    async find({ provider, accountId }) {
      const key = keyOf(provider, accountId);
      const now = performance.now();
      const missedAt = misses.get(key) ?? Number.NEGATIVE_INFINITY;
      if (now - loadedAt > maxAgeMs || (!known.has(key) && now - missedAt > missAgeMs)) await refresh();
      const route = known.get(key) ?? null;
      if (route === null) noteMiss(key, now);
      return route;
    },
  };
}

function keyOf(provider: string, accountId: string): string {
  return `${provider}:${accountId}`;
}
