import { businessDaysAfter, type Calendar, usualWeek } from '../organisation/hours.ts';

/** Why the platform ends an organisation. `asked`: it wrote that it wants to be closed. */
export const deactivationReasons = [
  'asked',
  'contract_ended',
  'unpaid',
  'spam',
  'unlawful_content',
  'authority',
] as const;
export type DeactivationReason = (typeof deactivationReasons)[number];

const dayMs = 86_400_000;
/** OF-6.4: from deactivation until nothing is left. */
const longestMs = 14 * dayMs;
/** BW-6.2: from being asked until nothing is left. */
const businessDaysWhenAsked = 7;
/** K2: frozen and reversible when it was asked for; a week when it was our own decision. */
const reversibleMs = { asked: 2 * dayMs, own: 7 * dayMs };

/** Name and edition of the calendar below: it stands in each row it decided. */
export const legalCalendarName = 'IN-IST-MON-SAT@2026.1';

/** The days every state of India keeps. A longer list would only make deadlines later. */
const nationalHolidays = ['01-26', '08-15', '10-02'];

export interface DeactivationTimes {
  /** From this instant on it can't be taken back. */
  reversibleUntil: Date;
  /** By this instant nothing is left but what the law keeps. */
  eraseBy: Date;
}

/**
 * Instants of a deactivation that begins at `at`: the earliest of all deadlines that apply (K1). Seven business days count
 * only where the organisation asked for it (BW-6.2), fourteen days always (OF-6.4).
 */
export function deactivationTimes(reason: DeactivationReason, at: Date): DeactivationTimes {
  const byPolicy = new Date(at.getTime() + longestMs);
  if (reason !== 'asked') return { reversibleUntil: new Date(at.getTime() + reversibleMs.own), eraseBy: byPolicy };
  const byCalendar = businessDaysAfter(legalCalendar(at), at, businessDaysWhenAsked) ?? byPolicy;
  return {
    reversibleUntil: new Date(at.getTime() + reversibleMs.asked),
    eraseBy: byCalendar < byPolicy ? byCalendar : byPolicy,
  };
}

function legalCalendar(at: Date): Calendar {
  const years = [at.getUTCFullYear(), at.getUTCFullYear() + 1];
  return {
    timeZone: 'Asia/Kolkata',
    week: usualWeek,
    holidays: new Set(years.flatMap((year) => nationalHolidays.map((day) => `${year}-${day}`))),
  };
}
