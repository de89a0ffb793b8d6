const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How the organisation writes moments, in its own time zone. Instants come in as ISO strings or milliseconds. */
export interface Times {
  /** `09:58` */
  clock(at: Instant): string;
  /** Today `09:58`, then `Yesterday`, a weekday up to six days, `12 Nov`, `12 Nov 2025`. */
  list(at: Instant, now: number, words: DayWords): string;
  /** `Today, Tuesday 24 Nov` between messages. */
  divider(at: Instant, now: number, words: DayWords): string;
  /** `Fri 27 Nov, 09:31` */
  dayAndClock(at: Instant): string;
  /** `12 Nov 2026, 16:05:41 IST`: legal times and titles. */
  full(at: Instant): string;
  /** `12 Nov` or `12 Nov 2025`. */
  date(at: Instant, now: number): string;
  /** A key that is equal for two instants of one calendar day, `2026-11-24`. */
  dayKey(at: Instant): string;
  /** The instant of a wall clock reading, milliseconds. `day` as in dayKey, `clock` as `HH:mm`. */
  instantOf(day: string, clock: string): number;
}

export type Instant = string | number;
export interface DayWords {
  today: string;
  yesterday: string;
}

/** Formats for one zone; English writes 24 hours and day before month (ui rules section 6). */
export function createTimes(timeZone: string): Times {
  const format = (options: Intl.DateTimeFormatOptions, locale = 'en-GB') =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const clockFormat = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const secondsFormat = format({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  const keyFormat = format({ year: 'numeric', month: '2-digit', day: '2-digit' }, 'en-CA');
  const dateFormat = format({ day: 'numeric', month: 'short' });
  const yearFormat = format({ day: 'numeric', month: 'short', year: 'numeric' });
  const weekdayFormat = format({ weekday: 'short' });
  const longWeekdayFormat = format({ weekday: 'long' });
  const zoneName = nameOfZone(timeZone);

  const of = (at: Instant) => new Date(at);
  const clock = (at: Instant) => clockFormat.format(of(at));
  const dayKey = (at: Instant) => keyFormat.format(of(at));
  const date = (at: Instant, now: number) =>
    (dayKey(at).slice(0, 4) === dayKey(now).slice(0, 4) ? dateFormat : yearFormat).format(of(at));
  const daysAgo = (at: Instant, now: number) => Math.round((Date.parse(dayKey(now)) - Date.parse(dayKey(at))) / day);

  function list(at: Instant, now: number, words: DayWords): string {
    const ago = daysAgo(at, now);
    if (ago <= 0) return ago === 0 ? clock(at) : date(at, now);
    if (ago === 1) return words.yesterday;
    return ago <= 6 ? weekdayFormat.format(of(at)) : date(at, now);
  }

  function divider(at: Instant, now: number, words: DayWords): string {
    const ago = daysAgo(at, now);
    const full = `${longWeekdayFormat.format(of(at))} ${date(at, now)}`;
    if (ago === 0) return `${words.today}, ${full}`;
    return ago === 1 ? `${words.yesterday}, ${full}` : full;
  }

  /** The zone's offset depends on the instant looked for, so the first guess is corrected once. */
  function instantOf(dayText: string, clockText: string): number {
    const wall = Date.parse(`${dayText}T${clockText}:00Z`);
    const offsetAt = (at: number) =>
      Date.parse(`${dayKey(at)}T${secondsFormat.format(at)}Z`) - Math.floor(at / 1000) * 1000;
    const guess = wall - offsetAt(wall);
    return wall - offsetAt(guess);
  }

  return {
    clock,
    list,
    divider,
    date,
    dayKey,
    instantOf,
    dayAndClock: (at) => `${weekdayFormat.format(of(at))} ${dateFormat.format(of(at))}, ${clock(at)}`,
    full: (at) => `${yearFormat.format(of(at))}, ${secondsFormat.format(of(at))} ${zoneName(of(at))}`,
  };
}

/** `IST` where some English knows a short name for the zone, else `GMT+5:30`. */
function nameOfZone(timeZone: string): (at: Date) => string {
  const formats = ['en-GB', 'en-IN', 'en-US', 'en-AU'].map(
    (locale) => new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }),
  );
  return (at) => {
    const names = formats.map(
      (format) => format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '',
    );
    return names.find((name) => /^[A-Z]{2,5}$/.test(name)) ?? names[0] ?? '';
  };
}

/** The day `count` days after, as a key. */
export function addDays(dayKey: string, count: number): string {
  return new Date(Date.parse(dayKey) + count * day).toISOString().slice(0, 10);
}

/** The next Monday that isn't just tomorrow, as a key. */
export function nextMonday(dayKey: string): string {
  const weekday = new Date(Date.parse(dayKey)).getUTCDay();
  const sunday = 0;
  return addDays(dayKey, weekday === sunday ? 8 : 8 - weekday);
}

export interface DurationParts {
  days: number;
  hours: number;
  minutes: number;
}

/** Whole days, hours and minutes of a span in milliseconds; a started minute doesn't count. */
export function durationParts(ms: number): DurationParts {
  const span = Math.max(0, ms);
  return {
    days: Math.floor(span / day),
    hours: Math.floor((span % day) / hour),
    minutes: Math.floor((span % hour) / minute),
  };
}
