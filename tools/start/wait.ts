import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again every `everyMs` until the answer is not undefined; undefined when the deadline passes first.
 * Times in milliseconds. What `ask` throws is thrown on.
 */
export async function poll<T>(
  ask: () => Promise<T | undefined> | T | undefined,
  options: { withinMs: number; everyMs?: number },
): Promise<T | undefined> {
  const deadline = Date.now() + options.withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() >= deadline) return undefined;
    await pause(options.everyMs ?? 30);
  }
}
