import { createTimes, type Times } from '#lib/i18n/times.ts';

const tickMs = 5_000;

/** The present for everything on the page that counts down, in the organisation's zone. */
export class Clock {
  now: number;
  readonly times: Times;

  /** Starts with the server's reading, so that the page as sent and as it comes alive say the same. */
  constructor(now: number, timeZone: string) {
    this.now = $state(now);
    this.times = createTimes(timeZone);
  }

  start(): () => void {
    const tick = () => (this.now = Date.now());
    tick();
    const timer = setInterval(tick, tickMs);
    return () => clearInterval(timer);
  }
}
