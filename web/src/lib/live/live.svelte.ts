import type { PageMessage } from './live.worker.ts';
import { type LiveEvent, openStream } from './stream.ts';

const bannerAfterMs = 1_500;
const refetchEveryMs = 60_000;

export interface LiveListener {
  changed(ids: string[]): void;
  gone(ids: string[]): void;
  /** There is something new in the reader's notifications. */
  told?(): void;
  /** What the reader or the organisation may do changed. */
  rights?(): void;
  /** Anything may have been missed: look at everything again. */
  refetch(): void;
}

/** News from the server for this page; one connection serves all pages of the browser where it can share one. */
export class Live {
  /** The connection has been gone long enough to say so. */
  lost = $state(false);
  readonly #listeners = new Set<LiveListener>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #streamDown = false;
  #isDown = false;

  listen(listener: LiveListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Connects until the returned function is called. */
  start(member: string): () => void {
    const disconnect = this.#connect(member);
    const every = setInterval(() => this.#refetch(), refetchEveryMs);
    const network = () => this.#update();
    const visible = () => document.visibilityState === 'visible' && this.#refetch();
    addEventListener('offline', network);
    addEventListener('online', network);
    document.addEventListener('visibilitychange', visible);
    return () => {
      disconnect();
      clearInterval(every);
      clearTimeout(this.#timer);
      removeEventListener('offline', network);
      removeEventListener('online', network);
      document.removeEventListener('visibilitychange', visible);
    };
  }

  #connect(member: string): () => void {
    if (!('SharedWorker' in globalThis)) return openStream((event) => this.#on(event));
    const worker = new SharedWorker(new URL('./live.worker.ts', import.meta.url), {
      type: 'module',
      name: 'omniflow-live',
    });
    const tell = (message: PageMessage) => worker.port.postMessage(message);
    const join = () => tell({ type: 'join', member });
    const leave = () => tell({ type: 'leave' });
    worker.port.onmessage = (message: MessageEvent<LiveEvent>) => this.#on(message.data);
    join();
    addEventListener('pagehide', leave);
    addEventListener('pageshow', join);
    return () => {
      removeEventListener('pagehide', leave);
      removeEventListener('pageshow', join);
      leave();
    };
  }

  #on(event: LiveEvent): void {
    if (event.type === 'changed') for (const listener of this.#listeners) listener.changed(event.ids);
    if (event.type === 'gone') for (const listener of this.#listeners) listener.gone(event.ids);
    if (event.type === 'told') for (const listener of this.#listeners) listener.told?.();
    if (event.type === 'rights') for (const listener of this.#listeners) listener.rights?.();
    if (event.type === 'down' || event.type === 'up') this.#streamDown = event.type === 'down';
    this.#update();
    // the session may have ended: any question to the server leads to signing in then
    if (event.type === 'refused') this.#refetch();
    // what happened between loading the page and this connection was told to nobody
    if (event.type === 'up') this.#refetch();
  }

  #update(): void {
    const isDown = this.#streamDown || !navigator.onLine;
    if (isDown === this.#isDown) return;
    this.#isDown = isDown;
    clearTimeout(this.#timer);
    if (isDown) {
      this.#timer = setTimeout(() => (this.lost = true), bannerAfterMs);
      return;
    }
    this.lost = false;
    this.#refetch();
  }

  #refetch(): void {
    for (const listener of this.#listeners) listener.refetch();
  }
}
