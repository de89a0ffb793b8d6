import type { OpeningHours, Week } from '#contracts/organisation/hours.contract.ts';
import { api } from '#lib/api/browser.ts';
import { problemOf } from '#lib/api/problem.ts';
import type { Toasts } from '#lib/shell/toasts.svelte.ts';
import { Loaded, newerVersion } from './loaded.svelte.ts';

/** Hours and holidays as the page holds them; every change answers all of them anew. */
export class HoursState {
  loaded = new Loaded(() => api.hours.get({}));
  #toasts: Toasts;

  constructor(toasts: Toasts) {
    this.#toasts = toasts;
  }

  set = (of: { departmentId: string | null; week: Week | null; revision: number }, done: string) =>
    this.attempt(() => api.hours.set({ body: of }), done);

  add = (region: string | null, items: { date: string; name: string }[], done: string) =>
    this.attempt(() => api.hours.addHolidays({ body: { region, items } }), done);

  remove = (id: string, done: string) => this.attempt(() => api.hours.removeHoliday({ params: { id } }), done);

  /** Answers why it was not taken; after a conflict the newer hours are on the screen. */
  async attempt(work: () => Promise<OpeningHours>, done: string): Promise<string | null> {
    try {
      this.loaded.value = await work();
      this.#toasts.done(done);
      return null;
    } catch (error) {
      const newer = newerVersion<OpeningHours>(error);
      if (newer !== null) this.loaded.value = newer;
      return problemOf(error).text;
    }
  }
}
