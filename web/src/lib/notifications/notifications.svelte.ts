import type { Notification } from '#contracts/notifications/notifications.contract.ts';
import { api } from '#lib/api/browser.ts';
import { type Problem, problemOf } from '#lib/api/problem.ts';
import { coalesced } from '#lib/inbox/coalesce.ts';
import type { Live } from '#lib/live/live.svelte.ts';

/** What the reader was told, kept fresh by the live stream; what goes out of sight goes from here as well. */
export class Notifications {
  items = $state.raw<Notification[]>([]);
  unread = $state(0);
  problem = $state.raw<Problem | null>(null);
  /** Nothing was loaded yet. */
  loading = $state(true);

  readonly refresh = coalesced(async () => {
    try {
      const page = await api.notifications.list({ params: {}, query: {} });
      this.items = page.items;
      this.unread = page.unread;
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
    this.loading = false;
  });

  start(live: Live): () => void {
    void this.refresh();
    const look = () => void this.refresh();
    return live.listen({ changed: () => undefined, gone: look, told: look, refetch: look });
  }

  /** Shown as seen at once; the server's word follows. */
  async markRead(id: string): Promise<void> {
    if (this.items.find((item) => item.id === id)?.readAt !== null) return;
    this.#seen((item) => item.id === id);
    await this.#tell(() => api.notifications.read({ params: {}, body: { ids: [id] } }));
  }

  async markAll(): Promise<void> {
    this.#seen(() => true);
    this.unread = 0;
    await this.#tell(() => api.notifications.readAll({ params: {} }));
  }

  #seen(which: (item: Notification) => boolean): void {
    const now = new Date().toISOString();
    const fresh = this.items.filter((item) => item.readAt === null && which(item)).length;
    this.items = this.items.map((item) => (item.readAt === null && which(item) ? { ...item, readAt: now } : item));
    this.unread = Math.max(0, this.unread - fresh);
  }

  async #tell(call: () => Promise<unknown>): Promise<void> {
    try {
      await call();
    } catch (error) {
      this.problem = problemOf(error);
    }
    await this.refresh();
  }
}
