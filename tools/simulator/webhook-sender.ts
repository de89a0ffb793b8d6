import { escapeBody } from './signed-body.ts';
import { type WebhookEvent, webhookBody } from './webhook-event.ts';
import type { PostResult, WebhookPoster } from './webhook-post.ts';
import type { WorldCore } from './world.ts';

export type Attempt = { at: number; status: number | null; error: string | null; answerIgnored: boolean };

export type Delivery = {
  id: number;
  url: string;
  bytes: string;
  wamids: string[];
  updates: number;
  state: 'waiting' | 'delivered' | 'given_up';
  firstAt: number;
  attempts: Attempt[];
};

export type Queued = { event: WebhookEvent; url: string; tried: PromiseWithResolvers<void> };

/** Old deliveries leave the log so that a long demo doesn't fill the memory. */
const LOG_LENGTH = 20_000;
/** How far an update may be pulled forward when the profile reorders. */
const REORDER_REACH = 50;

/** The state of the sender. */
export type Sender = {
  world: WorldCore;
  poster: WebhookPoster;
  /** Updates in no POST yet, those waiting for their delay included. */
  outstanding: Set<Queued>;
  ready: Queued[];
  retries: Delivery[];
  log: Delivery[];
  inFlight: number;
  suppressed: number;
  nextId: number;
  pumping: boolean;
  closed: boolean;
};

/** Waits for the end of the turn, so that updates made together can share a POST. */
export function wake(sender: Sender): void {
  if (sender.pumping || sender.closed) return;
  sender.pumping = true;
  setImmediate(() => {
    sender.pumping = false;
    pump(sender);
  });
}

function pump(sender: Sender): void {
  const { concurrency } = sender.world.state.profile;
  while (!sender.closed && sender.inFlight < concurrency) {
    const retry = sender.retries.shift();
    if (retry) {
      void attempt(sender, retry, { again: true });
      continue;
    }
    const batch = takeBatch(sender);
    if (!batch) return;
    void deliverBatch(sender, batch);
  }
}

function takeBatch(sender: Sender): Queued[] | null {
  const { batchSize, reorderPercent } = sender.world.state.profile;
  const { weather } = sender.world;
  const batch: Queued[] = [];
  while (batch.length < batchSize && sender.ready.length > 0) {
    const reach = Math.min(sender.ready.length, REORDER_REACH) - 1;
    const index = reach > 0 && weather.chance(reorderPercent) ? weather.between(1, reach) : 0;
    const candidate = sender.ready[index];
    if (!candidate || (batch[0] && batch[0].url !== candidate.url)) break;
    sender.ready.splice(index, 1);
    sender.outstanding.delete(candidate);
    batch.push(candidate);
  }
  return batch.length > 0 ? batch : null;
}

async function deliverBatch(sender: Sender, batch: Queued[]): Promise<void> {
  const { world } = sender;
  const events = batch.map((queued) => queued.event);
  const delivery: Delivery = {
    id: sender.nextId++,
    url: batch[0]?.url ?? '',
    bytes: escapeBody(webhookBody(world, events, () => world.weather.chance(20))),
    wamids: events.flatMap((event) => event.wamid ?? []),
    updates: events.length,
    state: 'waiting',
    firstAt: world.clock.now(),
    attempts: [],
  };
  sender.log.push(delivery);
  if (sender.log.length > LOG_LENGTH) sender.log.shift();
  await attempt(sender, delivery, { again: true });
  for (const queued of batch) queued.tried.resolve();
}

/** One POST. Anything but a 200 (or an answer the profile loses) is tried again until given up. */
export async function attempt(sender: Sender, delivery: Delivery, { again }: { again: boolean }): Promise<PostResult> {
  sender.inFlight += 1;
  const at = sender.world.clock.now();
  const result = await sender.poster.post(delivery.url, delivery.bytes);
  const answerIgnored = again && sender.world.weather.chance(sender.world.state.profile.dropPercent);
  delivery.attempts.push({ at, ...result, answerIgnored });
  if (result.status === 200 && !answerIgnored) delivery.state = 'delivered';
  else if (again && !sender.closed) scheduleRetry(sender, delivery);
  sender.inFlight -= 1;
  wake(sender);
  return result;
}

function scheduleRetry(sender: Sender, delivery: Delivery): void {
  const { world } = sender;
  const { firstMs, factor, maxMs, giveUpMs } = world.state.profile.retry;
  const wait = Math.min(maxMs, firstMs * factor ** (delivery.attempts.length - 1));
  if (world.clock.now() + wait - delivery.firstAt > giveUpMs) {
    delivery.state = 'given_up';
    return;
  }
  world.clock.schedule(wait, () => {
    sender.retries.push(delivery);
    wake(sender);
  });
}
