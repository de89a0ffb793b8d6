import { api } from '#lib/api/browser.ts';
import { m } from '#lib/i18n/generated/messages.js';
import type { Inbox } from './inbox.svelte.ts';
import type { ConversationDetail } from './types.ts';

/** Where the open conversation stands: open, put away for a time, or done. Each change can be undone. */
export class Status {
  readonly #inbox: Inbox;

  constructor(inbox: Inbox) {
    this.#inbox = inbox;
  }

  async resolve(): Promise<void> {
    const detail = this.#inbox.thread?.detail;
    if (!detail?.can.resolve.allowed || detail.status === 'resolved') return;
    this.#inbox.apply(detail, { status: 'resolved', snoozedUntil: null, snoozedUntilReply: false });
    const done = await this.#inbox.run(detail, () => api.conversations.resolve({ params: { id: detail.id } }));
    if (done) this.#inbox.app.toasts.done(m.done_resolved(), () => this.reopen(detail));
  }

  /** `until`: an instant, or `reply` for the customer's next message. */
  async snooze(until: string): Promise<void> {
    const detail = this.#inbox.thread?.detail;
    if (!detail) return;
    this.#inbox.apply(detail, {
      status: 'snoozed',
      snoozedUntil: until === 'reply' ? null : until,
      snoozedUntilReply: until === 'reply',
    });
    const done = await this.#inbox.run(detail, () =>
      api.conversations.snooze({ params: { id: detail.id }, body: { until } }),
    );
    if (!done) return;
    const words =
      until === 'reply'
        ? m.done_snoozed_reply()
        : m.done_snoozed({ when: this.#inbox.app.clock.times.dayAndClock(until) });
    this.#inbox.app.toasts.done(words, () => this.reopen(detail));
  }

  async reopen(detail: ConversationDetail): Promise<void> {
    this.#inbox.apply(detail, { status: 'open', snoozedUntil: null, snoozedUntilReply: false });
    await this.#inbox.run(detail, () => api.conversations.reopen({ params: { id: detail.id } }));
  }
}
