import type { OpeningHours, Week } from '#contracts/organisation/hours.contract.ts';
import { api } from '#lib/api/browser.ts';
import { newerVersion } from '#lib/api/edit.svelte.ts';
import { problemOf } from '#lib/api/problem.ts';
import type { Toasts } from '#lib/shell/toasts.svelte.ts';
import { Loaded } from './loaded.svelte.ts';

/** Hours of a week and which version of them; 0 where none are set. */
export interface Revised {
  week: Week;
  revision: number;
}

/** Hours and holidays as the page holds them; every change answers all of them anew. */
export class HoursState {
  loaded = new Loaded(() => api.hours.get({}));
  #toasts: Toasts;

  constructor(toasts: Toasts) {
    this.#toasts = toasts;
  }

  add = (region: string | null, items: { date: string; name: string }[], done: string) =>
    this.#attempt(() => api.hours.addHolidays({ body: { region, items } }), done);

  remove = (id: string, done: string) => this.#attempt(() => api.hours.removeHoliday({ params: { id } }), done);

  /** A department keeps the usual hours from now on. */
  drop = ({ departmentId, revision }: { departmentId: string; revision: number }, done: string) =>
    this.#attempt(() => api.hours.set({ body: { departmentId, week: null, revision } }), done);

  /** The hours as they stand afterwards. Throws what the server refused. */
  async set(of: { departmentId: string | null; week: Week; revision: number }, done: string): Promise<Revised> {
    const hours = await api.hours.set({ body: of });
    this.#toasts.done(done);
    return this.newer(hours, of.departmentId);
  }

  /** All hours as somebody stored them: shown on the page, and those of one department answered. */
  newer(current: object, departmentId: string | null): Revised {
    const hours = current as OpeningHours;
    this.loaded.value = hours;
    if (departmentId === null) return hours.usual;
    return (
      hours.departments.find((one) => one.departmentId === departmentId) ?? { week: hours.usual.week, revision: 0 }
    );
  }

  /** Answers why it was not taken; after a conflict the newer hours are on the screen. */
  async #attempt(work: () => Promise<OpeningHours>, done: string): Promise<string | null> {
    try {
      this.loaded.value = await work();
      this.#toasts.done(done);
      return null;
    } catch (error) {
      this.loaded.value = newerVersion<OpeningHours>(error) ?? this.loaded.value;
      return problemOf(error).text;
    }
  }
}
