import { windowWarningMs } from '#domain/inbox/window.ts';

const warnMs = 4 * windowWarningMs;

/** Under an hour `bad`, under four `warn` (ui rule 8); null once it is closed. */
export function windowTone(closesAt: string | null, now: number): 'ok' | 'warn' | 'bad' | null {
  const left = closesAt === null ? 0 : Date.parse(closesAt) - now;
  if (left <= 0) return null;
  if (left < windowWarningMs) return 'bad';
  return left < warnMs ? 'warn' : 'ok';
}
