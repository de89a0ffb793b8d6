import type { FoundConversation } from '#contracts/search/search.contract.ts';
import type { Api } from '#lib/api/client.ts';
import { type Problem, problemOf } from '#lib/api/problem.ts';
import type { ConversationRow, ConversationStatus } from '#lib/inbox/types.ts';

const pages: readonly [ConversationStatus, number][] = [
  ['open', 100],
  ['snoozed', 50],
  ['resolved', 50],
];
const typingMs = 200;
const shortest = 3;

/** What the server lets this person find: their latest conversations by name and preview, all their messages by words. */
export class Finder {
  rows = $state.raw<ConversationRow[]>([]);
  found = $state.raw<FoundConversation[]>([]);
  loading = $state(false);
  /** There are conversations beyond those that are looked through by name. */
  isCut = $state(false);
  problem = $state.raw<Problem | null>(null);
  readonly #api: Api;
  #opening = 0;
  #search = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Api) {
    this.#api = api;
  }

  async open(): Promise<void> {
    const opening = ++this.#opening;
    this.loading = true;
    this.problem = null;
    try {
      const lists = await Promise.all(
        pages.map(([status, limit]) =>
          this.#api.conversations.list({ params: {}, query: { view: 'all', status, sort: 'newest', limit } }),
        ),
      );
      if (opening !== this.#opening) return;
      // closed doors of officers have nothing to be found by
      this.rows = lists.flatMap(({ items }) => items).filter(({ readable }) => readable);
      this.isCut = lists.some(({ next }) => next !== null);
    } catch (error) {
      if (opening === this.#opening) this.problem = problemOf(error);
    } finally {
      if (opening === this.#opening) this.loading = false;
    }
  }

  /** Nothing about customers stays in a window that is closed. */
  close(): void {
    this.#opening += 1;
    this.rows = [];
    this.find('');
  }

  /** Looks for messages once typing pauses; an answer that comes after the next question is dropped. */
  find(words: string): void {
    const search = ++this.#search;
    clearTimeout(this.#timer);
    if (words.trim().length < shortest) {
      this.found = [];
      return;
    }
    this.#timer = setTimeout(() => void this.#ask(words, search), typingMs);
  }

  /** Out of sight, out of the list. */
  drop(ids: readonly string[]): void {
    this.rows = this.rows.filter(({ id }) => !ids.includes(id));
    this.found = this.found.filter(({ conversation }) => !ids.includes(conversation.id));
  }

  async #ask(words: string, search: number): Promise<void> {
    try {
      const { items } = await this.#api.search.conversations({ params: {}, body: { words } });
      if (search !== this.#search) return;
      this.found = items;
      this.problem = null;
    } catch (error) {
      if (search === this.#search) this.problem = problemOf(error);
    }
  }
}
