import { setTimeout as pause } from 'node:timers/promises';

/**
 * Runs the check again and again until it stops throwing and returns its value. After the deadline the last failure is
 * thrown. Use it in place of any fixed sleep. Times in milliseconds.
 */
export async function eventually<T>(
  check: () => Promise<T> | T,
  options: { withinMs?: number; everyMs?: number } = {},
): Promise<T> {
  const deadline = Date.now() + (options.withinMs ?? 10_000);
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await pause(options.everyMs ?? 50);
    }
  }
}
