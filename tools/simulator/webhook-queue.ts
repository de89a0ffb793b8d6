import type { WebhookEvent } from './webhook-event.ts';
import { createWebhookPoster, type PostResult } from './webhook-post.ts';
import { attempt, type Delivery, type Queued, type Sender, wake } from './webhook-sender.ts';
import type { WorldCore } from './world.ts';

export type Unsettled = { events: WebhookEvent[]; deliveries: Delivery[] };

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
  /** What a restarted simulator still owes the app. */
  unsettled(): Unsettled;
  /** Takes up what a former run owed; the app's own address may have changed since. */
  restore(unsettled: Unsettled): void;
  /** Updates that met no subscription. */
  suppressed(): number;
  clear(): void;
  close(): Promise<void>;
};

export function createWebhookQueue(world: WorldCore): WebhookQueue {
  const sender: Sender = {
    world,
    poster: createWebhookPoster(world),
    outstanding: new Set(),
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
    unsettled: () => unsettled(sender),
    restore: (owed) => restore(sender, owed),
    suppressed: () => sender.suppressed,
    clear() {
      Object.assign(sender, { outstanding: new Set(), ready: [], retries: [], log: [], suppressed: 0 });
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
  sender.outstanding.add(queued);
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

function unsettled(sender: Sender): Unsettled {
  return {
    events: [...sender.outstanding].map((queued) => queued.event),
    deliveries: sender.log.filter((delivery) => delivery.state === 'waiting'),
  };
}

function restore(sender: Sender, { events, deliveries }: Unsettled): void {
  const { world } = sender;
  const overrides = [...world.state.accounts.values()].map((account) => account.override?.callbackUrl);
  for (const delivery of deliveries) {
    if (!overrides.includes(delivery.url)) delivery.url = world.app.webhookUrl ?? delivery.url;
    delivery.id = sender.nextId++;
    sender.log.push(delivery);
    sender.retries.push(delivery);
  }
  for (const event of events) void enqueue(sender, event);
  wake(sender);
}
