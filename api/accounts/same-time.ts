import { setTimeout as pause } from 'node:timers/promises';

/** Answers no sooner than after `leastMs`, also with a failure: how long it took says nothing about who was asked for. */
export async function noSoonerThan<T>(leastMs: number, work: () => Promise<T>): Promise<T> {
  const [outcome] = await Promise.allSettled([work(), pause(leastMs)]);
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}
