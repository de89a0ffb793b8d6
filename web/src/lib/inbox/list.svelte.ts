import type { Api } from '#lib/api/client.ts';
import { type Problem, problemOf } from '#lib/api/problem.ts';
import { type ListQuery, listParameters, sameList } from './address.ts';
import { coalesced } from './coalesce.ts';
import type { ConversationRow, Counts } from './types.ts';

const pageSize = 50;
const largestPage = 100;

export interface FirstList {
  rows: ConversationRow[];
  next: string | null;
  counts: Counts | null;
  problem: Problem | null;
}

/** The first page of a list with its numbers; a failure comes back as words, so that the page still stands. */
export async function fetchList(api: Api, query: ListQuery, limit = pageSize): Promise<FirstList> {
  try {
    const [page, counts] = await Promise.all([
      api.conversations.list({ params: {}, query: { ...listParameters(query), limit } }),
      api.conversations.counts({ params: {}, query: { status: query.status } }),
    ]);
    return { rows: page.items, next: page.next, counts, problem: null };
  } catch (error) {
    return { rows: [], next: null, counts: null, problem: problemOf(error) };
  }
}

/** The list pane: rows of one view, kept fresh without moving under the reader. */
export class InboxList {
  rows: ConversationRow[];
  next: string | null;
  counts: Counts | null;
  problem: Problem | null;
  /** Nothing to show yet for the chosen view. */
  loading = $state(false);
  loadingMore = $state(false);
  moreFailed = $state.raw<Problem | null>(null);
  query: ListQuery;
  readonly #api: Api;
  #shown = 0;

  constructor(api: Api, query: ListQuery, first: FirstList) {
    this.#api = api;
    this.query = $state.raw(query);
    this.rows = $state.raw(first.rows);
    this.next = $state.raw(first.next);
    this.counts = $state.raw(first.counts);
    this.problem = $state.raw(first.problem);
  }

  /** Looks at the same rows again; old ones stay until the new ones are there. */
  readonly refresh = coalesced(async () => {
    const shown = this.#shown;
    const first = await fetchList(this.#api, this.query, Math.min(largestPage, Math.max(pageSize, this.rows.length)));
    if (shown !== this.#shown) return; // the reader has moved to another view meanwhile
    this.loading = false;
    if (first.problem !== null && this.rows.length > 0) return; // what is shown is still the best known
    this.problem = first.problem;
    this.counts = first.counts ?? this.counts;
    this.#merge(first);
  });

  /** Changes to another view; its rows come with skeletons in between. */
  show(query: ListQuery): void {
    if (sameList(query, this.query)) return;
    this.query = query;
    this.#shown += 1;
    this.rows = [];
    this.next = null;
    this.problem = null;
    this.moreFailed = null;
    this.loading = true;
    void this.refresh();
  }

  async showMore(): Promise<void> {
    if (this.next === null || this.loadingMore) return;
    const shown = this.#shown;
    this.loadingMore = true;
    this.moreFailed = null;
    try {
      const page = await this.#api.conversations.list({
        params: {},
        query: { ...listParameters(this.query), after: this.next, limit: pageSize },
      });
      if (shown !== this.#shown) return;
      const known = new Set(this.rows.map((row) => row.id));
      this.rows = [...this.rows, ...page.items.filter((row) => !known.has(row.id))];
      this.next = page.next;
    } catch (error) {
      this.moreFailed = problemOf(error);
    } finally {
      this.loadingMore = false;
    }
  }

  /** Changes one row in place, before the server's own word arrives. */
  patch(id: string, change: Partial<ConversationRow>): void {
    this.rows = this.rows.map((row) => (row.id === id ? { ...row, ...change } : row));
  }

  /** Takes a row out, at once; returns the row that now stands where it was, for the focus. */
  remove(id: string): string | null {
    const at = this.rows.findIndex((row) => row.id === id);
    if (at < 0) return null;
    this.rows = this.rows.filter((row) => row.id !== id);
    return (this.rows[at] ?? this.rows[at - 1])?.id ?? null;
  }

  /** Rows beyond the refetched page were loaded by "Show more" and stay below. */
  #merge(first: FirstList): void {
    const fresh = new Set(first.rows.map((row) => row.id));
    const isWhole = first.next === null || this.rows.length <= largestPage;
    const rest = isWhole ? [] : this.rows.slice(first.rows.length).filter((row) => !fresh.has(row.id));
    this.rows = [...first.rows, ...rest];
    if (isWhole) this.next = first.next;
  }
}
