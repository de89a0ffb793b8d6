import { EventEmitter } from 'node:events';
import type { AccessToken, Account, PhoneNumber } from './accounts.ts';
import type { Chat, ChatMessage } from './chats.ts';
import { type Clock, createClock } from './clock.ts';
import type { Customer } from './customers.ts';
import type { FaultRule } from './faults.ts';
import type { Mail } from './mail-sink.ts';
import type { Media } from './media.ts';
import { PROFILES, type Profile } from './profile.ts';
import { createRandom, type Random } from './random.ts';
import { defaultSettings, type Settings } from './settings.ts';
import type { SignUpCode } from './sign-up.ts';
import type { Template } from './templates.ts';
import { createWebhookQueue, type WebhookQueue } from './webhook-queue.ts';

/** A message the app handed over and the Graph API took. */
export type SentRecord = {
  at: number;
  pnid: string;
  wabaId: string;
  wamid: string;
  type: string;
  /** `to` or `recipient` as it stood in the request. */
  input: string;
  customerId: string | null;
  callbackData: string | null;
  body: Record<string, unknown>;
};

/** One call of the app to the Graph API. */
export type RequestRecord = { at: number; method: string; operation: string; status: number; code: number | null };

/** What survives a restart (written to the state file). */
export type State = {
  accounts: Map<string, Account>;
  numbers: Map<string, PhoneNumber>;
  tokens: Map<string, AccessToken>;
  templates: Map<string, Template>;
  customers: Map<string, Customer>;
  messages: Map<string, ChatMessage>;
  chats: Map<string, Chat>;
  media: Map<string, Media>;
  sent: SentRecord[];
  mails: Mail[];
  settings: Settings;
  profile: Profile;
};

export type App = {
  id: string;
  secret: string;
  verifyToken: string;
  webhookUrl: string | null;
  /** Fields the app has subscribed to; null means all. */
  fields: string[] | null;
};

/** Everything one simulator knows, but for the sender of webhooks. */
export type WorldCore = {
  app: App;
  baseUrl: string;
  seed: number;
  clock: Clock;
  /** Makes ids. */
  random: Random;
  /** Shuffles webhooks; apart from `random`, so that timing doesn't change ids. */
  weather: Random;
  state: State;
  faults: FaultRule[];
  requests: RequestRecord[];
  /** Buckets of the pair rate and the throughput. */
  buckets: Map<string, { tokens: number; at: number }>;
  /** `change` with a `Change`: the phone page follows it. */
  changes: EventEmitter;
  /** Codes of the sign-up, by code; gone with the process, as they live for minutes. */
  codes: Map<string, SignUpCode>;
};

export type World = WorldCore & { queue: WebhookQueue };

export type Change = { kind: 'chat' | 'customers' | 'mails'; pnid?: string; customerId?: string };

export function emptyState(): State {
  return {
    accounts: new Map(),
    numbers: new Map(),
    tokens: new Map(),
    templates: new Map(),
    customers: new Map(),
    messages: new Map(),
    chats: new Map(),
    media: new Map(),
    sent: [],
    mails: [],
    settings: defaultSettings(),
    profile: structuredClone(PROFILES.demo),
  };
}

export function createWorld(app: App, seed: number): World {
  const changes = new EventEmitter();
  changes.setMaxListeners(0);
  const core: WorldCore = {
    app,
    baseUrl: '',
    seed,
    clock: createClock(),
    random: createRandom(seed),
    weather: createRandom(seed ^ 0x9e3779b9),
    state: emptyState(),
    faults: [],
    requests: [],
    buckets: new Map(),
    changes,
    codes: new Map(),
  };
  return Object.assign(core, { queue: createWebhookQueue(core) });
}

/** Tells the phone page and the state file that something changed. */
export function announce(world: WorldCore, change: Change): void {
  world.changes.emit('change', change);
}
