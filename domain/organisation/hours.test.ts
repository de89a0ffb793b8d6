import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areHours,
  businessDaysAfter,
  type Calendar,
  type Interval,
  isOpen,
  isTimeZone,
  nextOpening,
  usualTimeZone,
  usualWeek,
  type Week,
  wallClock,
} from './hours.ts';

const zones = ['Asia/Kolkata', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'UTC'];
const minuteMs = 60_000;
const clinic: Calendar = { timeZone: usualTimeZone, week: usualWeek, holidays: new Set() };
const at = (text: string): Date => new Date(text);

/** Some hours of a day: sorted, with gaps, on quarters of an hour. */
const hours = fc
  .uniqueArray(fc.integer({ min: 0, max: 96 }), { minLength: 0, maxLength: 6 })
  .map((marks): Interval[] => {
    const sorted = marks.sort((one, other) => one - other);
    return Array.from({ length: Math.floor(sorted.length / 2) }, (_, index) => ({
      from: (sorted[2 * index] ?? 0) * 15,
      to: (sorted[2 * index + 1] ?? 0) * 15,
    }));
  });
const weeks = fc.tuple(hours, hours, hours, hours, hours, hours, hours) as fc.Arbitrary<Week>;
/** Weeks around the changes of the clocks are as likely as all others together. */
const instants = fc.oneof(
  fc.date({ min: at('2020-01-01T00:00:00Z'), max: at('2032-01-01T00:00:00Z'), noInvalidDate: true }),
  fc
    .tuple(fc.constantFrom('03-08', '03-29', '04-05', '10-04', '10-25', '11-01'), fc.integer({ min: 2021, max: 2030 }))
    .chain(([day, year]) => {
      const start = Date.parse(`${year}-${day}T00:00:00Z`);
      return fc.integer({ min: start - 3 * 86_400_000, max: start + 3 * 86_400_000 }).map((ms) => new Date(ms));
    }),
);

describe('Opening hours', () => {
  it('When nothing was set, then it is open Monday to Saturday from nine to seven in India', () => {
    expect(isOpen(clinic, at('2026-11-23T03:30:00Z'))).toBe(true); // Monday, 09:00
    expect(isOpen(clinic, at('2026-11-23T13:29:59Z'))).toBe(true);
    expect(isOpen(clinic, at('2026-11-23T13:30:00Z'))).toBe(false); // 19:00
    expect(isOpen(clinic, at('2026-11-22T06:00:00Z'))).toBe(false); // Sunday
  });

  it('When it is a holiday, then it is closed, and the next opening skips it', () => {
    const closed: Calendar = { ...clinic, holidays: new Set(['2026-11-23']) };
    expect(isOpen(closed, at('2026-11-23T06:00:00Z'))).toBe(false);
    expect(nextOpening(closed, at('2026-11-22T06:00:00Z'))).toEqual(at('2026-11-24T03:30:00Z'));
  });

  it('When it never opens, then there is no next opening and no business day', () => {
    const never: Calendar = { ...clinic, week: [[], [], [], [], [], [], []] };
    expect(nextOpening(never, at('2026-11-22T06:00:00Z'))).toBeNull();
    expect(businessDaysAfter(never, at('2026-11-22T06:00:00Z'), 1)).toBeNull();
  });

  it('When the next opening is asked for, at any instant in any zone, then it is the first open minute from then on', () => {
    fc.assert(
      fc.property(weeks, fc.constantFrom(...zones), instants, (week, timeZone, from) => {
        const calendar: Calendar = { timeZone, week, holidays: new Set() };
        const next = nextOpening(calendar, from);
        if (next === null) return void expect(week.every((day) => day.length === 0)).toBe(true);
        expect(isOpen(calendar, next)).toBe(true);
        expect(next.getTime()).toBeGreaterThanOrEqual(from.getTime());
        // Two days minute by minute: nothing in between was open.
        const start = Math.ceil(from.getTime() / minuteMs) * minuteMs;
        for (let ms = start; ms < Math.min(next.getTime(), start + 2 * 86_400_000); ms += minuteMs)
          if (isOpen(calendar, new Date(ms))) expect.fail(`open at ${new Date(ms).toISOString()} already`);
      }),
      { numRuns: 60 },
    );
  });

  it('When the clocks go forward over an opening, then it opens at the jump', () => {
    const night: Interval[] = [{ from: 150, to: 300 }];
    const berlin: Calendar = { timeZone: 'Europe/Berlin', week: [[], [], [], [], [], [], night], holidays: new Set() };
    // On 29 March 2026 it is 02:00 → 03:00 at 01:00 UTC: 02:30 does not exist.
    expect(nextOpening(berlin, at('2026-03-28T12:00:00Z'))).toEqual(at('2026-03-29T01:00:00Z'));
  });

  it('When business days are counted, then the day itself, closed days and holidays are not', () => {
    const holidays = new Set(['2026-11-24']);
    // Saturday evening; 1: Monday 23, 2: Wednesday 25.
    expect(businessDaysAfter({ ...clinic, holidays }, at('2026-11-21T12:00:00Z'), 2)).toEqual(
      at('2026-11-25T12:00:00Z'),
    );
    expect(businessDaysAfter(clinic, at('2026-11-21T12:00:00Z'), 7)).toEqual(at('2026-11-30T12:00:00Z'));
    expect(businessDaysAfter(clinic, at('2026-11-21T12:00:00Z'), 0)).toEqual(at('2026-11-21T12:00:00Z'));
  });

  it('When business days are counted over years and clock changes, then the clock on the wall shows the same time', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), instants, fc.integer({ min: 1, max: 30 }), (timeZone, from, count) => {
        const calendar: Calendar = { timeZone, week: usualWeek, holidays: new Set() };
        const then = businessDaysAfter(calendar, from, count) ?? expect.fail('never');
        const [before, after] = [wallClock(timeZone, from), wallClock(timeZone, then)];
        // A jump over that very time moves it by an hour at most.
        expect(Math.abs(after.minutes - before.minutes)).toBeLessThanOrEqual(60);
        const days = (Date.parse(after.date) - Date.parse(before.date)) / 86_400_000;
        expect(days).toBeGreaterThanOrEqual(count);
        expect(days).toBeLessThanOrEqual(Math.ceil((count / 6) * 7) + 1);
        expect(new Date(`${after.date}T00:00:00Z`).getUTCDay()).not.toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('When hours overlap, touch or run backwards, then they are none', () => {
    expect(
      areHours([
        { from: 540, to: 780 },
        { from: 840, to: 1140 },
      ]),
    ).toBe(true);
    expect(
      areHours([
        { from: 540, to: 780 },
        { from: 780, to: 1140 },
      ]),
    ).toBe(false);
    expect(
      areHours([
        { from: 840, to: 1140 },
        { from: 540, to: 780 },
      ]),
    ).toBe(false);
    expect(areHours([{ from: 600, to: 600 }])).toBe(false);
    expect(areHours([{ from: 1400, to: 1441 }])).toBe(false);
  });

  it('When a time zone is misspelt, then it is none', () => {
    expect([isTimeZone('Asia/Kolkata'), isTimeZone('Asia/Nowhere')]).toEqual([true, false]);
  });
});
