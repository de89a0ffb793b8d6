import { type Problem, problemOf } from './problem.ts';

export type Tried<T> = { value: T; problem: null } | { value: null; problem: Problem };

/** What was asked for, or why it didn't come: a part that failed doesn't take the page with it. */
export async function tried<T>(ask: Promise<T>): Promise<Tried<T>> {
  try {
    return { value: await ask, problem: null };
  } catch (error) {
    return { value: null, problem: problemOf(error) };
  }
}
