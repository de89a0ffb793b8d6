import type { Api } from '#lib/api/client.ts';
import { type Problem, problemOf } from '#lib/api/problem.ts';
import type { Message } from './types.ts';

const retryMs = 5_000;

export type OutgoingContent =
  | { kind: 'text'; text: string }
  | { kind: 'template'; templateId: string; parameters: Record<string, string> };

/** A message of mine the server has not confirmed yet. */
export interface Outgoing {
  conversationId: string;
  /** The same id for every attempt: the server sends it once (ui rule 7). */
  clientId: string;
  content: OutgoingContent;
  /** As the bubble shows it meanwhile. */
  text: string;
  template: Message['template'];
  at: string;
  /** `waiting`: not reached, tried again by itself. `refused`: the server said no, a person decides. */
  phase: 'sending' | 'waiting' | 'refused';
  problem: Problem | null;
}

/** Sends in the order written, each until the server has it; survives a reload. */
export class Outbox {
  entries = $state.raw<Outgoing[]>([]);
  readonly #api: Api;
  readonly #storeKey: string;
  readonly #accepted: (entry: Outgoing, message: Message) => void;
  #flushing = false;

  constructor(options: { api: Api; member: string; accepted: (entry: Outgoing, message: Message) => void }) {
    this.#api = options.api;
    this.#storeKey = `${outboxPrefix}${options.member}`;
    this.#accepted = options.accepted;
  }

  start(): () => void {
    this.entries = restore(this.#storeKey);
    void this.flush();
    const timer = setInterval(() => void this.flush(), retryMs);
    return () => clearInterval(timer);
  }

  of(conversationId: string): Outgoing[] {
    return this.entries.filter((entry) => entry.conversationId === conversationId);
  }

  add(entry: Omit<Outgoing, 'clientId' | 'at' | 'phase' | 'problem'>): void {
    this.#set([
      ...this.entries,
      { ...entry, clientId: crypto.randomUUID(), at: new Date().toISOString(), phase: 'waiting', problem: null },
    ]);
    void this.flush();
  }

  retry(clientId: string): void {
    this.#change(clientId, { phase: 'waiting', problem: null });
    void this.flush();
  }

  remove(clientId: string): void {
    this.#set(this.entries.filter((entry) => entry.clientId !== clientId));
  }

  /** One after the other, so that the order of writing is the order of sending. */
  async flush(): Promise<void> {
    if (this.#flushing || !navigator.onLine) return;
    this.#flushing = true;
    try {
      for (let entry = this.#nextWaiting(); entry !== undefined; entry = this.#nextWaiting()) {
        if (!(await this.#send(entry))) break;
      }
    } finally {
      this.#flushing = false;
    }
  }

  #nextWaiting(): Outgoing | undefined {
    return this.entries.find((entry) => entry.phase === 'waiting');
  }

  /** False when the server can't be reached: then the rest waits too. */
  async #send(entry: Outgoing): Promise<boolean> {
    this.#change(entry.clientId, { phase: 'sending' });
    try {
      const message = await this.#api.messages.send({
        params: { id: entry.conversationId },
        body: { clientId: entry.clientId, content: entry.content },
      });
      this.#accepted(entry, message);
      this.remove(entry.clientId);
      return true;
    } catch (error) {
      const problem = problemOf(error);
      const isPassing = problem.unreachable || problem.code === 'UNAVAILABLE' || problem.code === 'RATE_LIMITED';
      this.#change(entry.clientId, isPassing ? { phase: 'waiting' } : { phase: 'refused', problem });
      return !isPassing;
    }
  }

  #change(clientId: string, change: Partial<Outgoing>): void {
    this.#set(this.entries.map((entry) => (entry.clientId === clientId ? { ...entry, ...change } : entry)));
  }

  #set(entries: Outgoing[]): void {
    this.entries = entries;
    if (entries.length === 0) localStorage.removeItem(this.#storeKey);
    else localStorage.setItem(this.#storeKey, JSON.stringify(entries));
  }
}

export const outboxPrefix = 'omniflow-outbox:';

function restore(key: string): Outgoing[] {
  const text = localStorage.getItem(key);
  if (text === null) return [];
  const entries = JSON.parse(text) as Outgoing[];
  return entries.map((entry) => (entry.phase === 'sending' ? { ...entry, phase: 'waiting' } : entry));
}
