import { SvelteMap } from 'svelte/reactivity';
import { recentPrefix } from '#lib/palette/recent.ts';
import { outboxPrefix } from './outbox.svelte.ts';

const prefix = 'omniflow-draft:';

/** What was typed and not sent, per conversation, kept on this device only. */
export class Drafts {
  readonly #texts = new SvelteMap<string, string>();
  readonly #prefix: string;

  constructor(member: string) {
    this.#prefix = `${prefix}${member}:`;
  }

  /** Reads what is stored, and follows what other tabs write. */
  start(): () => void {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(this.#prefix))
        this.#texts.set(key.slice(this.#prefix.length), localStorage.getItem(key) ?? '');
    }
    const follow = (event: StorageEvent) => {
      if (event.key?.startsWith(this.#prefix)) this.#put(event.key.slice(this.#prefix.length), event.newValue ?? '');
    };
    addEventListener('storage', follow);
    return () => removeEventListener('storage', follow);
  }

  get(id: string): string {
    return this.#texts.get(id) ?? '';
  }

  set(id: string, text: string): void {
    this.#put(id, text);
    if (text.trim() === '') localStorage.removeItem(this.#prefix + id);
    else localStorage.setItem(this.#prefix + id, text);
  }

  #put(id: string, text: string): void {
    if (text.trim() === '') this.#texts.delete(id);
    else this.#texts.set(id, text);
  }
}

/** A note that was begun beside a reply: a draft of its own. */
export function noteDraft(conversationId: string): string {
  return `${conversationId}/note`;
}

/** Words about customers don't stay on a device nobody is signed in on. */
export function forgetLocalWords(): void {
  for (const key of Object.keys(localStorage)) {
    if ([prefix, outboxPrefix, recentPrefix].some((one) => key.startsWith(one))) localStorage.removeItem(key);
  }
}
