import { type Problem, problemOf } from './problem.ts';

/** What a page was loaded with, or why not: the page shows either, and the frame around it stays. */
export type Loaded<T> = { value: T; problem: null } | { value: null; problem: Problem };

export async function loaded<T>(call: Promise<T>): Promise<Loaded<T>> {
  try {
    return { value: await call, problem: null };
  } catch (error) {
    return { value: null, problem: problemOf(error) };
  }
}
