import type { SignedIn } from '../http/request-context.ts';

/**
 * All that a stream ever says. `told`: there are new notifications; `rights`: what may be done here changed. What either is
 * about is asked for.
 */
export const liveEvents = ['hello', 'changed', 'gone', 'told', 'rights'] as const;
export type LiveEventName = (typeof liveEvents)[number];

export interface LiveSessionOptions {
  member: SignedIn;
  send(event: LiveEventName, data: object): void;
  /** Which of these conversations the member sees at this moment. */
  visible(ids: readonly string[]): Promise<string[]>;
  /** All a member sees now; null for members who see everything and so can lose nothing. */
  visibleNow(): Promise<string[] | null>;
  onError(error: unknown): void;
}

/** At most one look at the database in this time. Milliseconds. */
const batchMs = 200;
const retryMs = 2_000;

/** One open stream: gathers ids, asks what of them its member sees, and says only that. */
export class LiveSession {
  readonly #options: LiveSessionOptions;
  #waiting = new Set<string>();
  /** What this member could see while connected: whatever leaves it is `gone`, whatever never was in it is nothing. */
  #known = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #lastLook = 0;
  #isBusy = true;
  #isClosed = false;

  constructor(options: LiveSessionOptions) {
    this.#options = options;
  }

  get member(): SignedIn {
    return this.#options.member;
  }

  /** Learns what the member sees and says hello; news that came meanwhile follows. */
  async start(): Promise<void> {
    this.#known = new Set(await this.#options.visibleNow());
    this.#isBusy = false;
    this.hello();
    this.#plan();
  }

  /** Tells the browser to look at everything again. */
  hello(): void {
    if (!this.#isClosed) this.#options.send('hello', {});
  }

  /** What the member may see or do changed as a whole: says so, what is gone, and that there may be more. */
  async renew(): Promise<void> {
    const now = await this.#options.visibleNow();
    const visible = new Set(now);
    const gone = now === null ? [] : [...this.#known].filter((id) => !visible.has(id));
    for (const id of gone) this.#known.delete(id);
    for (const id of visible) this.#known.add(id);
    if (!this.#isClosed) this.#options.send('rights', {});
    if (gone.length > 0 && !this.#isClosed) this.#options.send('gone', { conversations: gone });
    this.hello();
  }

  /** There is something new in the member's notifications. */
  ring(): void {
    if (!this.#isClosed) this.#options.send('told', {});
  }

  tell(ids: readonly string[]): void {
    for (const id of ids) this.#waiting.add(id);
    this.#plan();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #plan(delayMs = Math.max(0, this.#lastLook + batchMs - performance.now())): void {
    if (this.#isClosed || this.#isBusy || this.#waiting.size === 0) return;
    this.#isBusy = true;
    this.#timer = setTimeout(() => void this.#look(), delayMs);
  }

  async #look(): Promise<void> {
    const ids = [...this.#waiting];
    this.#waiting = new Set();
    this.#lastLook = performance.now();
    let nextMs: number | undefined;
    try {
      this.#say(ids, new Set(await this.#options.visible(ids)));
    } catch (error) {
      this.#options.onError(error);
      for (const id of ids) this.#waiting.add(id);
      nextMs = retryMs;
    }
    this.#isBusy = false;
    this.#plan(nextMs);
  }

  #say(ids: readonly string[], visible: ReadonlySet<string>): void {
    if (this.#isClosed) return;
    const changed = ids.filter((id) => visible.has(id));
    const gone = ids.filter((id) => !visible.has(id) && this.#known.delete(id));
    for (const id of changed) this.#known.add(id);
    if (gone.length > 0) this.#options.send('gone', { conversations: gone });
    if (changed.length > 0) this.#options.send('changed', { conversations: changed });
  }
}
