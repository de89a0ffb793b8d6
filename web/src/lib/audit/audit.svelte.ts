import type { AuditCheck, AuditEntry, AuditRow, AuditStatus } from '#contracts/audit/audit.contract.ts';
import type { Api } from '#lib/api/client.ts';
import { type Problem, problemOf } from '#lib/api/problem.ts';
import type { Times } from '#lib/i18n/times.ts';
import { type AuditQuery, startOf } from './address.ts';

export interface Choices {
  groups: string[];
  subjects: string[];
  members: { id: string; name: string }[];
}

export interface First {
  list: Page | null;
  status: AuditStatus | null;
  choices: Choices | null;
  entry: AuditEntry | null;
}

interface Page {
  items: AuditRow[];
  next: string | null;
  count: number;
}

interface When {
  times: Times;
  now: number;
}

const refreshMs = 10_000;

/** What the server understands of the filters. */
export function filterOf(query: AuditQuery, { times, now }: When) {
  const from = startOf(query.period, times, now);
  return {
    ...(from !== null && query.number === null && { from }),
    ...(query.who !== null && { actor: query.who }),
    ...(query.group !== null && { group: query.group }),
    ...(query.subject !== null && { subject: query.subject }),
    reads: query.reads ? ('true' as const) : ('false' as const),
  };
}

export function fetchPage(api: Api, query: AuditQuery, when: When, after?: string): Promise<Page> {
  return api.audit.list({
    query: {
      ...filterOf(query, when),
      ...(query.number !== null && { entry: query.number }),
      ...(after !== undefined && { after }),
    },
  });
}

/** The log as the page shows it. Old rows stay while new ones are fetched. */
export class AuditLog {
  rows = $state.raw<AuditRow[] | null>(null);
  count = $state(0);
  status = $state.raw<AuditStatus | null>(null);
  choices = $state.raw<Choices | null>(null);
  entry = $state.raw<AuditEntry | null>(null);
  problem = $state.raw<Problem | null>(null);
  moreProblem = $state<string | null>(null);
  entryProblem = $state.raw<Problem | null>(null);
  isLoadingMore = $state(false);
  isChecking = $state(false);
  #next = $state<string | null>(null);
  #pages = 1;
  #asked = 0;
  readonly #api: Api;
  readonly #when: () => When;
  #query: AuditQuery;

  constructor(of: { api: Api; when: () => When; query: AuditQuery; first: First | null }) {
    this.#api = of.api;
    this.#when = of.when;
    this.#query = of.query;
    if (of.first === null) return;
    this.status = of.first.status;
    this.choices = of.first.choices;
    this.entry = of.first.entry;
    if (of.first.list !== null) this.#take(of.first.list);
  }

  get hasMore(): boolean {
    return this.#next !== null;
  }

  /** Fetches what is missing, then looks again now and then; entries are sealed within seconds. */
  start(): () => void {
    if (this.rows === null) void this.refresh();
    void this.#readChoices();
    void this.readStatus();
    const timer = setInterval(() => void this.#look(), refreshMs);
    return () => clearInterval(timer);
  }

  show(query: AuditQuery): void {
    if (JSON.stringify(query) === JSON.stringify(this.#query)) return;
    this.#query = query;
    void this.refresh();
  }

  async open(id: string | null): Promise<void> {
    this.entryProblem = null;
    if (id === null || this.entry?.id !== id) this.entry = null;
    if (id === null) return;
    try {
      this.entry = await this.#api.audit.get({ params: { id } });
    } catch (error) {
      this.entryProblem = problemOf(error);
    }
  }

  /** The first page anew. The answer to an older question is dropped. */
  async refresh(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const page = await fetchPage(this.#api, this.#query, this.#when());
      if (asked === this.#asked) this.#take(page);
    } catch (error) {
      if (asked === this.#asked) this.problem = problemOf(error);
    }
  }

  async more(): Promise<void> {
    if (this.#next === null || this.isLoadingMore) return;
    const asked = this.#asked;
    this.isLoadingMore = true;
    this.moreProblem = null;
    try {
      const page = await fetchPage(this.#api, this.#query, this.#when(), this.#next);
      if (asked !== this.#asked) return;
      this.rows = [...(this.rows ?? []), ...page.items];
      this.#next = page.next;
      this.#pages += 1;
    } catch (error) {
      this.moreProblem = problemOf(error).text;
    } finally {
      this.isLoadingMore = false;
    }
  }

  async readStatus(): Promise<void> {
    try {
      this.status = await this.#api.audit.status({});
    } catch (error) {
      if (this.status === null) this.problem ??= problemOf(error);
    }
  }

  /** Throws what the server refused. */
  async check(): Promise<AuditCheck> {
    this.isChecking = true;
    try {
      const result = await this.#api.audit.check({});
      await Promise.all([this.readStatus(), this.refresh()]);
      return result;
    } finally {
      this.isChecking = false;
    }
  }

  async #look(): Promise<void> {
    const before = this.status?.size;
    await this.readStatus();
    // Somebody who went further back must not be thrown to the top.
    if (this.#pages === 1 && this.status?.size !== before) await this.refresh();
    if (this.entry !== null && this.entry.state !== 'signed') await this.open(this.entry.id);
  }

  async #readChoices(): Promise<void> {
    try {
      this.choices ??= await this.#api.audit.choices({});
    } catch (error) {
      problemOf(error); // without choices the list still works; a defect of ours is thrown on
    }
  }

  #take({ items, next, count }: Page): void {
    this.rows = items;
    this.#next = next;
    this.count = count;
    this.problem = null;
    this.moreProblem = null;
    this.#pages = 1;
  }
}
