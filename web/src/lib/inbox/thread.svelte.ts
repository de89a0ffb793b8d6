import type { Api } from '#lib/api/client.ts';
import { type Problem, problemOf } from '#lib/api/problem.ts';
import { coalesced } from './coalesce.ts';
import type { ConversationDetail, Message, Note, ThreadItem } from './types.ts';

const pageSize = 50;

export interface FirstThread {
  detail: ConversationDetail | null;
  items: ThreadItem[];
  next: string | null;
  problem: Problem | null;
}

/** A conversation with its latest messages; a failure comes back as words. */
export async function fetchThread(api: Api, id: string): Promise<FirstThread> {
  try {
    const detail = await api.conversations.get({ params: { id } });
    if (!hasWords(detail)) return { detail, items: [], next: null, problem: null };
    const page = await api.messages.list({ params: { id }, query: { limit: pageSize } });
    return { detail, items: page.items, next: page.next, problem: null };
  } catch (error) {
    return { detail: null, items: [], next: null, problem: problemOf(error) };
  }
}

/** Whether there is a thread to read at all: nothing of a queue row shows before it is taken (BW-5.3). */
function hasWords(detail: ConversationDetail): boolean {
  return detail.readable;
}

/** The open conversation. */
export class Thread {
  readonly id: string;
  detail: ConversationDetail | null;
  items: ThreadItem[];
  next: string | null;
  problem: Problem | null;
  loading = $state(false);
  loadingEarlier = $state(false);
  earlierFailed = $state.raw<Problem | null>(null);
  /** How many messages were unread when it was opened; the divider stays where it was. */
  unreadAtOpening: number;
  /** The last message that had been there at opening: the divider counts back from it. */
  lastAtOpening: string | null;
  readonly #api: Api;
  #readUpTo: string | null = null;

  constructor(api: Api, id: string, first: FirstThread | null) {
    this.#api = api;
    this.id = id;
    this.detail = $state.raw(first?.detail ?? null);
    this.items = $state.raw(first?.items ?? []);
    this.next = $state.raw(first?.next ?? null);
    this.problem = $state.raw(first?.problem ?? null);
    this.unreadAtOpening = $state(first?.detail?.unread ?? 0);
    this.lastAtOpening = $state.raw(lastMessage(this.items)?.id ?? null);
    this.loading = first === null;
  }

  /** Looks again; older pages that were loaded stay. */
  readonly refresh = coalesced(async () => {
    const first = await fetchThread(this.#api, this.id);
    const isFirst = this.loading;
    this.loading = false;
    if (first.problem?.unreachable === true && this.detail !== null) return;
    this.problem = first.problem;
    this.detail = first.detail;
    this.#merge(first);
    if (!isFirst || first.detail === null) return;
    this.unreadAtOpening = first.detail.unread;
    this.lastAtOpening = lastMessage(first.items)?.id ?? null;
  });

  async showEarlier(): Promise<void> {
    if (this.next === null || this.loadingEarlier) return;
    this.loadingEarlier = true;
    this.earlierFailed = null;
    try {
      const page = await this.#api.messages.list({
        params: { id: this.id },
        query: { before: this.next, limit: pageSize },
      });
      const known = new Set(this.items.map(idOf));
      this.items = [...page.items.filter((item) => !known.has(idOf(item))), ...this.items];
      this.next = page.next;
    } catch (error) {
      this.earlierFailed = problemOf(error);
    } finally {
      this.loadingEarlier = false;
    }
  }

  /** Puts one message in, or the newer form of it. */
  put(message: Message): void {
    const at = this.items.findIndex((item) => item.type === 'message' && item.message.id === message.id);
    if (at >= 0) this.items = this.items.with(at, { type: 'message', message });
    else this.items = [...this.items, { type: 'message', message }];
  }

  putNote(note: Note): void {
    const at = this.items.findIndex((item) => item.type === 'note' && item.note.id === note.id);
    if (at >= 0) this.items = this.items.with(at, { type: 'note', note });
    else this.items = [...this.items, { type: 'note', note }];
  }

  /** Tells the server that everything shown was seen; once per newest message. Resolves to whether it was news. */
  async markRead(): Promise<boolean> {
    const last = lastMessage(this.items);
    if (last === undefined || this.detail === null || this.detail.unread === 0 || last.id === this.#readUpTo)
      return false;
    this.#readUpTo = last.id;
    await this.#api.conversations.markRead({ params: { id: this.id }, body: { upTo: last.id } });
    return true;
  }

  /** The newest page replaces what it covers; when it doesn't reach back to what is known, it starts anew. */
  #merge(first: FirstThread): void {
    const fresh = new Set(first.items.map(idOf));
    const overlap = this.items.findIndex((item) => fresh.has(idOf(item)));
    if (overlap < 0) {
      this.items = first.items;
      this.next = first.next;
      return;
    }
    this.items = [...this.items.slice(0, overlap).filter((item) => !fresh.has(idOf(item))), ...first.items];
    if (overlap === 0) this.next = first.next;
  }
}

export function idOf(item: ThreadItem): string {
  if (item.type === 'message') return item.message.id;
  return item.type === 'note' ? item.note.id : item.event.id;
}

function lastMessage(items: readonly ThreadItem[]): Message | undefined {
  return items.findLast((item) => item.type === 'message')?.message;
}
