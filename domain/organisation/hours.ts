/** From and to, minutes after midnight on the wall clock, `to` excluded. 24:00 is 1440. */
export interface Interval {
  from: number;
  to: number;
}

/** Hours of each weekday, Monday first: sorted, not touching each other. An empty day is closed. */
export type Week = readonly [
  readonly Interval[],
  readonly Interval[],
  readonly Interval[],
  readonly Interval[],
  readonly Interval[],
  readonly Interval[],
  readonly Interval[],
];

export interface Calendar {
  timeZone: string;
  week: Week;
  /** Closed all day: dates as `2026-11-22`, of the calendar's own zone. */
  holidays: ReadonlySet<string>;
}

const day: readonly Interval[] = [{ from: 9 * 60, to: 19 * 60 }];

/** Until an organisation says otherwise: Monday to Saturday, 09:00 to 19:00. */
export const usualWeek: Week = [day, day, day, day, day, day, []];
export const usualTimeZone = 'Asia/Kolkata';

/** A calendar that never opens within this many days never opens. */
const horizonDays = 400;
const dayMs = 86_400_000;
const minuteMs = 60_000;
const dayMinutes = 1440;

/** Whether the business is open at this instant. */
export function isOpen(calendar: Calendar, at: Date): boolean {
  const { date, minutes } = wallClock(calendar.timeZone, at);
  return hoursOn(calendar, date).some(({ from, to }) => from <= minutes && minutes < to);
}

/** The first instant from `at` on at which the business is open; `at` itself when it is open. Null when it never opens. */
export function nextOpening(calendar: Calendar, at: Date): Date | null {
  if (isOpen(calendar, at)) return at;
  let date = wallClock(calendar.timeZone, at).date;
  for (let days = 0; days <= horizonDays; days++, date = dayAfter(date)) {
    const openings = hoursOn(calendar, date)
      .flatMap(({ from }) => instantsAround(calendar.timeZone, date, from))
      .filter((instant) => instant >= at && isOpen(calendar, instant))
      .sort((one, other) => one.getTime() - other.getTime());
    if (openings[0] !== undefined) return openings[0];
  }
  return null;
}

/**
 * The same time of day, `count` business days later; the day of `at` itself is not counted. A business day is one with
 * opening hours that is no holiday. Where the law counts to the end of that day, this is the earlier, safe side. Null when
 * the business never opens.
 */
export function businessDaysAfter(calendar: Calendar, at: Date, count: number): Date | null {
  const start = wallClock(calendar.timeZone, at);
  let date = start.date;
  let left = count;
  for (let days = 0; days < horizonDays * (count + 1); days++) {
    if (left === 0) return instantAt(calendar.timeZone, date, start.minutes);
    date = dayAfter(date);
    if (hoursOn(calendar, date).length > 0) left--;
  }
  return null;
}

/** Whether these hours can stand in a week: whole minutes of one day, in order, with a gap between them. */
export function areHours(intervals: readonly Interval[]): boolean {
  return intervals.every(({ from, to }, index) => {
    const before = intervals[index - 1]?.to ?? -1;
    return Number.isInteger(from) && Number.isInteger(to) && from > before && from < to && to <= dayMinutes;
  });
}

/** Whether the runtime knows this IANA zone. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function hoursOn({ week, holidays }: Calendar, date: string): readonly Interval[] {
  return holidays.has(date) ? [] : (week[weekdayOf(date)] ?? []);
}

/** Monday is 0. */
function weekdayOf(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  clocks.set(timeZone, made);
  return made;
}

/** What a clock on the wall shows at an instant. */
export function wallClock(timeZone: string, at: Date): { date: string; minutes: number } {
  const parts = Object.fromEntries(
    clockOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    minutes: Number(parts.hour) * 60 + Number(parts.minute),
  };
}

/** How far the wall clock is ahead of UTC. Minutes. */
function offsetAt(timeZone: string, at: number): number {
  const whole = Math.floor(at / minuteMs) * minuteMs;
  const { date, minutes } = wallClock(timeZone, new Date(whole));
  return (Date.parse(`${date}T00:00:00Z`) - whole) / minuteMs + minutes;
}

/**
 * Instants at which the wall clock may show, or jump over, this time of a day: with summer time there may be two, or none
 * and then the jump itself is among them. Whoever asks checks what holds there.
 */
function instantsAround(timeZone: string, date: string, minutes: number): Date[] {
  const asUtc = Date.parse(`${date}T00:00:00Z`) + minutes * minuteMs;
  const [before, after] = [asUtc - dayMs, asUtc + dayMs];
  const [offsetBefore, offsetAfter] = [offsetAt(timeZone, before), offsetAt(timeZone, after)];
  const candidates = [asUtc - offsetBefore * minuteMs];
  if (offsetBefore !== offsetAfter)
    candidates.push(asUtc - offsetAfter * minuteMs, changeBetween(timeZone, before, after));
  return candidates.map((instant) => new Date(instant));
}

/** The first instant of this day at which the wall clock shows this time, or the first later one when it jumps over it. */
function instantAt(timeZone: string, date: string, minutes: number): Date {
  const reached = instantsAround(timeZone, date, minutes)
    .filter((instant) => {
      const shown = wallClock(timeZone, instant);
      return shown.date > date || (shown.date === date && shown.minutes >= minutes);
    })
    .sort((one, other) => one.getTime() - other.getTime());
  return reached[0] ?? new Date(Date.parse(`${date}T00:00:00Z`) + minutes * minuteMs);
}

/** The minute at which the offset changes, by halving. */
function changeBetween(timeZone: string, from: number, to: number): number {
  const first = offsetAt(timeZone, from);
  let [low, high] = [Math.floor(from / minuteMs), Math.ceil(to / minuteMs)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(timeZone, middle * minuteMs) === first) low = middle;
    else high = middle;
  }
  return high * minuteMs;
}
