import { api } from '#lib/api/browser.ts';
import { m } from '#lib/i18n/generated/messages.js';
import type { Inbox } from './inbox.svelte.ts';
import type { ConversationDetail } from './types.ts';

/** Who answers for a conversation: taking it, giving it away, and losing sight of it by that. */
export class Handover {
  readonly #inbox: Inbox;
  /** Being given away by this person: that it goes is no news to them. */
  #givenAway: string | null = null;

  constructor(inbox: Inbox) {
    this.#inbox = inbox;
  }

  isGivenAway(id: string): boolean {
    return id === this.#givenAway;
  }

  /** It stands on the screen again: from now on its going is news. */
  shown(id: string | null): void {
    if (id === this.#givenAway) this.#givenAway = null;
  }

  /** Gives the open conversation to a colleague, to a department, or back to its queue. */
  async assign(memberId: string | null, departmentId?: string): Promise<void> {
    const detail = this.#inbox.thread?.detail;
    const moves = departmentId !== undefined && departmentId !== detail?.department?.id;
    if (!detail || ((detail.assignee?.id ?? null) === memberId && !moves)) return;
    const before = { memberId: detail.assignee?.id ?? null, departmentId: detail.department?.id };
    const member =
      memberId === this.#inbox.app.session.member.id
        ? this.#inbox.app.session.member
        : this.#inbox.members.find((one) => one.id === memberId);
    this.#inbox.apply(detail, { assignee: member === undefined ? null : { id: member.id, name: member.name } });
    const give = (to: { memberId: string | null; departmentId?: string | undefined }) =>
      api.conversations.assign({
        params: { id: detail.id },
        body: { memberId: to.memberId, ...(to.departmentId !== undefined && { departmentId: to.departmentId }) },
      });
    const to = { memberId, departmentId: moves ? departmentId : undefined };
    const kept = this.#keepsSight(detail, to);
    const done = await this.#inbox.run(
      detail,
      async () => void (await (kept ? give(to) : this.leaving(detail.id, () => give(to)))),
    );
    if (!done) return;
    const department = this.#inbox.app.session.departments.find((one) => one.id === departmentId);
    const words =
      member !== undefined
        ? m.done_assigned({ name: member.name })
        : moves
          ? m.sight_transferred_to({ name: department?.name ?? m.no_department() })
          : m.done_unassigned();
    // Who lost sight of it by giving it away can't take it back.
    this.#inbox.app.toasts.done(
      words,
      kept ? () => void this.#inbox.run(detail, async () => void (await give(before))) : null,
    );
  }

  /** Does something by which the reader loses sight of a conversation; it leaves the screen without a word. */
  async leaving(id: string, act: () => Promise<unknown>): Promise<void> {
    this.#givenAway = id;
    try {
      await act();
    } catch (error) {
      this.#givenAway = null;
      throw error;
    }
    this.#inbox.forget(id);
    if (this.#inbox.thread?.id === id) this.#inbox.goTo(null);
  }

  /** Takes a conversation from the queue, and opens it. */
  async take(id: string): Promise<void> {
    try {
      const detail = await api.conversations.take({ params: { id } });
      this.#inbox.list.patch(id, detail);
      void this.#inbox.list.refresh();
      if (this.#inbox.thread?.id === id) await this.#inbox.thread.refresh();
      else this.#inbox.goTo(id);
    } catch (error) {
      this.#inbox.tell(error);
      void this.#inbox.list.refresh();
    }
  }

  /** Whether the reader's role still sees a conversation that somebody else answers for now (OF-4.2). */
  #keepsSight(detail: ConversationDetail, to: { memberId: string | null; departmentId: string | undefined }): boolean {
    const { id, role, departmentIds } = this.#inbox.app.session.member;
    if (to.memberId === id) return true;
    if (role === 'manager') return departmentIds.includes(to.departmentId ?? detail.department?.id ?? '');
    return role !== 'agent' && detail.openUntil === null;
  }
}
