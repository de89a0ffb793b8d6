import { type Problem, problemOf } from '#lib/api/problem.ts';

/** Something a page reads once and replaces by what each change answers; the old one stays while it is read again. */
export class Loaded<T> {
  value = $state.raw<T | null>(null);
  failed = $state.raw<Problem | null>(null);
  #read: () => Promise<T>;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  load = async (): Promise<void> => {
    try {
      this.value = await this.#read();
      this.failed = null;
    } catch (error) {
      this.failed = problemOf(error);
    }
  };
}
