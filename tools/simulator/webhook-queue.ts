import { escapeBody } from './signed-body.ts';
import { type WebhookEvent, webhookBody } from './webhook-event.ts';
import { createWebhookPoster, type PostResult, type WebhookPoster } from './webhook-post.ts';
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

type Queued = { event: WebhookEvent; url: string; tried: PromiseWithResolvers<void> };

/** The sender of webhooks: shuffles, doubles, batches, signs, retries as the profile says, and keeps a log. */
export type WebhookQueue = {
  /** Queues an update; resolves when its first POST was answered or failed. Unsubscribed updates are counted, not sent. */
  enqueue(event: WebhookEvent): Promise<void>;
  deliveries(): readonly Delivery[];
  /** Sends the same bytes once more. */
  redeliver(id: number): Promise<PostResult | null>;
  /** Signed (or not) bytes of the caller's making, once, past the queue. */
  sendRaw(url: string, bytes: string, signature?: string | null): Promise<PostResult>;
  /** Updates and POSTs not settled yet; scheduled delays and retries are counted by the clock. */
  busy(): number;
  /** Updates that met no subscription. */
  suppressed(): number;
  clear(): void;
  close(): Promise<void>;
};

/** Old deliveries leave the log so that a long demo doesn't fill the memory. */
const LOG_LENGTH = 20_000;
/** How far an update may be pulled forward when the profile reorders. */
const REORDER_REACH = 50;

type Sender = {
  world: WorldCore;
  poster: WebhookPoster;
  ready: Queued[];
  retries: Delivery[];
  log: Delivery[];
  inFlight: number;
  suppressed: number;
  nextId: number;
  pumping: boolean;
  closed: boolean;
};

export function createWebhookQueue(world: WorldCore): WebhookQueue {
  const sender: Sender = {
    world,
    poster: createWebhookPoster(world),
    ready: [],
    retries: [],
    log: [],
    inFlight: 0,
    suppressed: 0,
    nextId: 1,
    pumping: false,
    closed: false,
  };
  return {
    enqueue: (event) => enqueue(sender, event),
    deliveries: () => sender.log,
    async redeliver(id) {
      const delivery = sender.log.find((logged) => logged.id === id);
      return delivery ? await attempt(sender, delivery, { again: false }) : null;
    },
    sendRaw: (url, bytes, signature) => sender.poster.post(url, bytes, signature),
    busy: () => sender.ready.length + sender.retries.length + sender.inFlight,
    suppressed: () => sender.suppressed,
    clear() {
      Object.assign(sender, { ready: [], retries: [], log: [], suppressed: 0 });
    },
    async close() {
      sender.closed = true;
      await sender.poster.close();
    },
  };
}

async function enqueue(sender: Sender, event: WebhookEvent): Promise<void> {
  const { world } = sender;
  const url = callbackOf(world, event);
  if (url === null) {
    sender.suppressed += 1;
    return;
  }
  const { delayMs, duplicatePercent } = world.state.profile;
  const queued = { event, url, tried: Promise.withResolvers<void>() };
  later(sender, world.weather.between(delayMs.min, delayMs.max), queued);
  if (world.weather.chance(duplicatePercent)) {
    later(sender, world.weather.between(delayMs.min, delayMs.max), { event, url, tried: Promise.withResolvers() });
  }
  await queued.tried.promise;
}

/** Where an update goes: nowhere unless the app is subscribed to the account and the field. Overrides cover `messages` only. */
function callbackOf(world: WorldCore, event: WebhookEvent): string | null {
  const account = world.state.accounts.get(event.wabaId);
  if (!account?.subscribed) return null;
  if (world.app.fields && !world.app.fields.includes(event.field)) return null;
  return (event.field === 'messages' ? account.override?.callbackUrl : undefined) ?? world.app.webhookUrl;
}

function later(sender: Sender, delayMs: number, queued: Queued): void {
  if (delayMs > 0) {
    sender.world.clock.schedule(delayMs, () => push(sender, queued));
    return;
  }
  push(sender, queued);
}

function push(sender: Sender, queued: Queued): void {
  sender.ready.push(queued);
  wake(sender);
}

/** Waits for the end of the turn, so that updates made together can share a POST. */
function wake(sender: Sender): void {
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
async function attempt(sender: Sender, delivery: Delivery, { again }: { again: boolean }): Promise<PostResult> {
  sender.inFlight += 1;
  const at = sender.world.clock.now();
  const result = await sender.poster.post(delivery.url, delivery.bytes);
  const answerIgnored = again && sender.world.weather.chance(sender.world.state.profile.dropPercent);
  delivery.attempts.push({ at, ...result, answerIgnored });
  if (result.status === 200 && !answerIgnored) delivery.state = 'delivered';
  else if (again) scheduleRetry(sender, delivery);
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
