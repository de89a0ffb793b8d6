import type { OpeningReason } from '#domain/inbox/sight.ts';
import { api } from '#lib/api/browser.ts';
import { problemOf } from '#lib/api/problem.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { noteDraft } from './drafts.svelte.ts';
import type { Inbox } from './inbox.svelte.ts';
import type { Person } from './types.ts';

/** Who sees the open conversation, and what is said about it among colleagues. */
export class Sight {
  readonly #inbox: Inbox;
  /** The note being delivered: the same id for every attempt, so that it stands once. */
  #clientId: string | null = null;

  constructor(inbox: Inbox) {
    this.#inbox = inbox;
  }

  /** The draft stays until the server has the note. */
  async writeNote(text: string, mentions: string[]): Promise<void> {
    const thread = this.#inbox.thread;
    if (thread === null) return;
    this.#clientId ??= crypto.randomUUID();
    try {
      const note = await api.notes.write({
        params: { id: thread.id },
        body: { clientId: this.#clientId, text, mentions },
      });
      thread.putNote(note);
      this.#inbox.drafts.set(noteDraft(thread.id), '');
      this.#clientId = null;
    } catch (error) {
      const problem = problemOf(error);
      if (!problem.unreachable) this.#clientId = null;
      this.#inbox.app.toasts.problem(problem.text);
    }
  }

  async people(): Promise<Person[]> {
    const id = this.#inbox.thread?.id;
    return id === undefined ? [] : (await api.sight.people({ params: { id } })).items;
  }

  async add(memberId: string, name: string): Promise<void> {
    const thread = this.#inbox.thread;
    if (thread === null) return;
    await this.#try(async () => {
      await api.sight.addParticipant({ params: { id: thread.id }, body: { memberId } });
      this.#inbox.app.toasts.done(m.sight_added({ name }));
      await thread.refresh();
    });
  }

  async remove(memberId: string, name: string): Promise<void> {
    const thread = this.#inbox.thread;
    if (thread === null) return;
    const remove = () => api.sight.removeParticipant({ params: { id: thread.id, memberId } });
    const isMe = memberId === this.#inbox.app.session.member.id;
    await this.#try(async () => {
      await (isMe ? this.#inbox.handover.leaving(thread.id, remove) : remove());
      this.#inbox.app.toasts.done(m.sight_removed({ name }));
      if (!isMe) await thread.refresh();
    });
  }

  /** Ends one's own opening before its time. */
  async closeOpening(): Promise<void> {
    const thread = this.#inbox.thread;
    const memberId = this.#inbox.app.session.member.id;
    if (thread === null) return;
    await this.#try(async () => {
      await this.#inbox.handover.leaving(thread.id, () =>
        api.sight.removeParticipant({ params: { id: thread.id, memberId } }),
      );
      this.#inbox.app.toasts.done(m.sight_closed_done());
    });
  }

  /** Throws what the server refused, for the dialog that asked. */
  async open(id: string, reason: OpeningReason, text: string): Promise<void> {
    await api.sight.open({ params: { id }, body: { reason, text } });
    await this.#inbox.list.refresh();
    this.#inbox.goTo(id);
  }

  async #try(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#inbox.app.toasts.problem(problemOf(error).text);
    }
  }
}
