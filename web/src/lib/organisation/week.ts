import type { Week } from '#contracts/organisation/hours.contract.ts';
import { areHours } from '#domain/organisation/hours.ts';
import type { Difference } from '#lib/api/edit.svelte.ts';
import { m } from '#lib/i18n/generated/messages.js';

/** A day as a form holds it: clock readings, still in the making. */
export interface DraftInterval {
  key: number;
  from: string;
  to: string;
}
export type DraftWeek = DraftInterval[][];

export const dayNames = [
  m.organisation_day_0,
  m.organisation_day_1,
  m.organisation_day_2,
  m.organisation_day_3,
  m.organisation_day_4,
  m.organisation_day_5,
  m.organisation_day_6,
] as const;

const dayMinutes = 1440;
let keys = 0;

export function draftOf(week: Week): DraftWeek {
  return week.map((day) => day.map(({ from, to }) => newInterval(clockOf(from), clockOf(to))));
}

export function newInterval(from = '09:00', to = '19:00'): DraftInterval {
  keys += 1;
  return { key: keys, from, to };
}

/** The week as it is stored, once `wrongDays` finds none. */
export function weekOf(draft: DraftWeek): Week {
  return draft.map((day) => day.map(({ from, to }) => ({ from: minutesOf(from), to: endOf(to) }))) as Week;
}

/** Numbers of the days whose hours overlap, touch, run backwards or are not filled in. */
export function wrongDays(draft: DraftWeek): number[] {
  return weekOf(draft).flatMap((day, index) => (areHours(day) ? [] : [index]));
}

/** `09:00–13:00, 15:00–19:00` */
export function dayInWords(day: Week[number]): string {
  if (day.length === 0) return m.organisation_hours_closed();
  return day.map(({ from, to }) => m.organisation_hours_whole({ from: clockOf(from), to: clockOf(to) })).join(', ');
}

/** The days on which two weeks differ, in words. */
export function weekDifferences(mine: Week, theirs: Week): Difference[] {
  return dayNames.flatMap((name, day) => {
    const words = { mine: dayInWords(mine[day] ?? []), theirs: dayInWords(theirs[day] ?? []) };
    return words.mine === words.theirs ? [] : [{ label: name(), ...words }];
  });
}

/** Midnight at the end of a day is written 00:00, as clocks do. */
function clockOf(minutes: number): string {
  const within = minutes % dayMinutes;
  return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}`;
}

/** A reading of 24 hours as it is typed, `9`, `930` or `9:30`, written out; anything else stays as it is. */
export function tidyClock(typed: string): string {
  const [, hours, minutes = '00'] = /^(\d{1,2})[:.]?(\d{2})?$/.exec(typed.trim()) ?? [];
  return hours === undefined ? typed : `${hours.padStart(2, '0')}:${minutes}`;
}

/** Not a number for what is no reading of a clock. */
function minutesOf(clock: string): number {
  const [, hours, minutes] = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(tidyClock(clock)) ?? [];
  return hours === undefined ? Number.NaN : Number(hours) * 60 + Number(minutes);
}

function endOf(clock: string): number {
  const minutes = minutesOf(clock);
  return minutes === 0 ? dayMinutes : minutes;
}
