import type { Channel } from '#contracts/channels/channels.contract.ts';
import type { Draft } from '#contracts/channels/drafts.contract.ts';
import { api } from '#lib/api/browser.ts';
import { type Problem, problemOf } from '#lib/api/problem.ts';

export type Department = { id: string; name: string };

/** What the wizard works on: the draft, the departments it can choose from, and the numbers there are. */
export class Wizard {
  draft = $state.raw<Draft | null>(null);
  departments = $state.raw<Department[]>([]);
  channels = $state.raw<Channel[]>([]);
  agreementAccepted = $state(false);
  signUp = $state(false);
  loaded = $state(false);
  failed = $state.raw<Problem | null>(null);
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);

  async load(draftId: string | null): Promise<void> {
    this.failed = null;
    try {
      const [list, departments, draft] = await Promise.all([
        api.channels.list({}),
        api.departments.list({}),
        draftId === null ? null : api.channelDrafts.get({ params: { id: draftId } }),
      ]);
      this.channels = list.items;
      this.agreementAccepted = list.agreementAccepted;
      this.signUp = list.signUp;
      this.departments = departments.items.filter(({ archivedAt }) => archivedAt === null);
      this.draft = draft;
      this.loaded = true;
    } catch (error) {
      this.failed = problemOf(error);
    }
  }

  /** Runs one step; true when it succeeded. A refusal of Meta's stands in the checks, which are read again. */
  async run(step: () => Promise<Draft | null>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    try {
      const draft = await step();
      if (draft !== null) this.draft = draft;
      return true;
    } catch (error) {
      this.problem = problemOf(error);
      await this.#refresh();
      return false;
    } finally {
      this.busy = false;
    }
  }

  async #refresh(): Promise<void> {
    const id = this.draft?.id;
    if (id === undefined || this.problem?.code !== 'META_REFUSED') return;
    try {
      this.draft = await api.channelDrafts.get({ params: { id } });
    } catch (error) {
      this.problem = problemOf(error);
    }
  }
}
