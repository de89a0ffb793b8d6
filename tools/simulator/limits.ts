import { GraphError } from './graph-error.ts';
import type { World } from './world.ts';

/** Takes one from a bucket that holds `size` and fills by one every `intervalMs`; false when it is empty. */
function take(world: World, key: string, bucket: { size: number; intervalMs: number }): boolean {
  const now = world.clock.now();
  const before = world.buckets.get(key) ?? { tokens: bucket.size, at: now };
  const tokens = Math.min(bucket.size, before.tokens + Math.max(0, now - before.at) / bucket.intervalMs);
  const taken = tokens >= 1;
  world.buckets.set(key, { tokens: taken ? tokens - 1 : tokens, at: now });
  return taken;
}

/** Throws 130429 when a number sends faster than its throughput. */
export function enforceThroughput(world: World, pnid: string): void {
  const perSecond = world.state.settings.throughputPerSecond;
  if (take(world, `number/${pnid}`, { size: perSecond, intervalMs: 1_000 / perSecond })) return;
  throw new GraphError({ code: 130429, retryAfterSeconds: 1 });
}

/** Throws 131056 when a number writes to the same user faster than one per six seconds, 45 borrowed ahead. */
export function enforcePairRate(world: World, pnid: string, user: string): void {
  const { pairBurst, pairIntervalMs } = world.state.settings;
  if (take(world, `pair/${pnid}/${user}`, { size: pairBurst, intervalMs: pairIntervalMs })) return;
  throw new GraphError({ code: 131056 });
}
