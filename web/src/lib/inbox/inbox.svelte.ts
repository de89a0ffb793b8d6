import { createContext, tick } from 'svelte';
import type { Member } from '#contracts/organisation/organisation.contract.ts';
import { api } from '#lib/api/browser.ts';
import { problemOf } from '#lib/api/problem.ts';
import { m } from '#lib/i18n/generated/messages.js';
import type { App } from '#lib/shell/app.ts';
import type { ListQuery } from './address.ts';
import { Drafts, noteDraft } from './drafts.svelte.ts';
import { Handover } from './handover.ts';
import { type FirstList, InboxList } from './list.svelte.ts';
import { Outbox } from './outbox.svelte.ts';
import { Sight } from './sight.ts';
import { Status } from './status.ts';
import { type FirstThread, Thread } from './thread.svelte.ts';
import type { ConversationDetail, ConversationRow } from './types.ts';

interface Options {
  app: App;
  query: ListQuery;
  id: string | null;
  list: FirstList;
  thread: FirstThread | null;
  /** Goes to the address of a conversation, or of the list alone. */
  goTo: (id: string | null) => void;
}

/** The inbox page: its list, the open conversation, and everything a person can do to it. */
export class Inbox {
  readonly app: App;
  readonly list: InboxList;
  readonly drafts: Drafts;
  readonly outbox: Outbox;
  thread: Thread | null;
  members = $state.raw<Member[]>([]);
  /** The row that should take the focus, after the one that had it went away. */
  focusRow = $state.raw<string | null>(null);
  /** A template form asked for by name although the text box could be used. */
  wantsTemplate = $state(false);
  /** What the box below the thread is for: words to the customer, or among colleagues. */
  mode = $state<'reply' | 'note'>('reply');
  /** What was asked for by name or key, and opens elsewhere on the page. */
  asked = $state<'transfer' | 'snooze' | null>(null);
  readonly sight: Sight;
  readonly handover: Handover;
  readonly status: Status;
  readonly goTo: Options['goTo'];

  constructor(options: Options) {
    this.app = options.app;
    this.goTo = options.goTo;
    this.sight = new Sight(this);
    this.handover = new Handover(this);
    this.status = new Status(this);
    this.list = new InboxList(api, options.query, options.list);
    this.thread = $state.raw(options.id === null ? null : new Thread(api, options.id, options.thread));
    this.drafts = new Drafts(options.app.session.member.id);
    this.outbox = new Outbox({
      api,
      member: options.app.session.member.id,
      accepted: (entry, message) => this.thread?.id === entry.conversationId && this.thread.put(message),
    });
  }

  /** Listens to the server until the returned function is called. */
  start(): () => void {
    const stops = [
      this.drafts.start(),
      this.outbox.start(),
      this.app.live.listen({
        changed: (ids) => this.#changed(ids),
        gone: (ids) => this.#gone(ids),
        refetch: () => this.#refetch(),
      }),
    ];
    return () =>
      stops.forEach((stop) => {
        stop();
      });
  }

  /** Follows the address. */
  show(query: ListQuery, id: string | null): void {
    this.list.show(query);
    if (id === (this.thread?.id ?? null)) return;
    this.wantsTemplate = false;
    this.mode = 'reply';
    this.asked = null;
    this.handover.shown(id);
    this.thread = id === null ? null : new Thread(api, id, null);
    void this.thread?.refresh();
  }

  async loadMembers(): Promise<void> {
    if (this.members.length > 0) return;
    try {
      this.members = (await api.organisation.members({ params: {} })).items;
    } catch (error) {
      this.tell(error);
    }
  }

  /** Chooses what to write, and puts the caret there. */
  async write(mode: 'reply' | 'note'): Promise<void> {
    this.mode = mode;
    await tick();
    document.querySelector<HTMLElement>('[data-writes]')?.focus();
  }

  isMine(row: Pick<ConversationRow, 'assignee'>): boolean {
    return row.assignee?.id === this.app.session.member.id;
  }

  /** Consent is never optimistic: the screen changes when the server has it. */
  async askConsent(): Promise<void> {
    const detail = this.thread?.detail;
    if (detail) await this.run(detail, () => api.consent.ask({ params: { id: detail.id } }));
  }

  /** Sends a failed or unconfirmed message again (`retry`), or leaves an unconfirmed one as arrived (`settle`). */
  async decide(messageId: string, decision: 'retry' | 'settle'): Promise<void> {
    const thread = this.thread;
    if (thread === null) return;
    try {
      thread.put(await api.messages[decision]({ params: { id: thread.id, messageId } }));
    } catch (error) {
      this.tell(error);
    }
    void thread.refresh();
  }

  sendText(text: string): void {
    if (this.thread === null) return;
    this.outbox.add({ conversationId: this.thread.id, content: { kind: 'text', text }, text, template: null });
    this.drafts.set(this.thread.id, '');
  }

  /** The open one changes at once; in the list it leaves a view it doesn't belong to any more. */
  apply(detail: ConversationDetail, change: Partial<ConversationRow>): void {
    if (this.thread?.id === detail.id && this.thread.detail !== null)
      this.thread.detail = { ...this.thread.detail, ...change };
    this.list.patch(detail.id, change);
    if (change.status !== undefined && change.status !== this.list.query.status)
      this.focusRow = this.list.remove(detail.id);
  }

  /** Lets the server do it; its answer replaces what was shown ahead, a refusal takes that back and says why. */
  async run(detail: ConversationDetail, call: () => Promise<ConversationDetail | undefined>): Promise<boolean> {
    try {
      const changed = await call();
      if (changed !== undefined && this.thread?.id === detail.id) this.thread.detail = changed;
      this.#refetch();
      return true;
    } catch (error) {
      this.tell(error, detail.contact.name);
      if (this.thread?.id === detail.id) this.thread.detail = detail;
      this.#refetch();
      return false;
    }
  }

  tell(error: unknown, name?: string | null): void {
    this.app.toasts.problem(problemOf(error, name).text);
  }

  #changed(ids: string[]): void {
    void this.list.refresh();
    if (this.thread !== null && ids.includes(this.thread.id)) void this.#refreshThread();
  }

  #gone(ids: string[]): void {
    for (const id of ids) this.forget(id);
    void this.list.refresh();
    const open = this.thread?.id;
    if (open !== undefined && ids.includes(open) && !this.handover.isGivenAway(open)) this.#leave();
  }

  /** What was typed about somebody goes with the sight of them. */
  forget(id: string): void {
    this.list.remove(id);
    this.drafts.set(id, '');
    this.drafts.set(noteDraft(id), '');
  }

  #refetch(): void {
    void this.list.refresh();
    void this.#refreshThread();
    void this.outbox.flush();
  }

  async #refreshThread(): Promise<void> {
    const thread = this.thread;
    if (thread === null || this.handover.isGivenAway(thread.id)) return;
    const wasShown = thread.detail !== null;
    await thread.refresh();
    if (wasShown && this.thread === thread && thread.problem?.code === 'NOT_FOUND') this.#leave();
  }

  #leave(): void {
    if (this.thread !== null) this.forget(this.thread.id);
    this.app.toasts.problem(m.conversation_gone());
    this.goTo(null);
  }
}

export const [useInbox, provideInbox] = createContext<Inbox>();
