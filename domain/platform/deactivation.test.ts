import { describe, expect, test } from 'vitest';
import { deactivationReasons, deactivationTimes } from './deactivation.ts';

const dayMs = 86_400_000;

/** Days that count, told apart from the code's own counting: each calendar day in India after the first, by its name. */
function businessDaysBetween(from: Date, to: Date): number {
  const name = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Kolkata', weekday: 'short' });
  const date = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Kolkata', day: '2-digit', month: '2-digit' });
  let count = 0;
  for (let at = from.getTime() + dayMs; at <= to.getTime(); at += dayMs) {
    const holiday = ['26/01', '15/08', '02/10'].includes(date.format(at));
    if (name.format(at) !== 'Sun' && !holiday) count++;
  }
  return count;
}

describe('deadlines of a deactivation', () => {
  test('OF-6.4 When the platform decides, then a week can be taken back and fourteen days are the end', () => {
    const at = new Date('2026-11-23T04:28:41Z');
    for (const reason of deactivationReasons.filter((one) => one !== 'asked'))
      expect(deactivationTimes(reason, at)).toEqual({
        reversibleUntil: new Date('2026-11-30T04:28:41Z'),
        eraseBy: new Date('2026-12-07T04:28:41Z'),
      });
  });

  test('BW-6.2 When the organisation asked, on each day of three years, then the earlier of seven business days and fourteen days counts', () => {
    const first = Date.parse('2026-01-01T18:29:00Z'); // a minute before midnight in India: the day of the zone counts
    for (let day = 0; day < 3 * 366; day++) {
      const at = new Date(first + day * dayMs);
      const { reversibleUntil, eraseBy } = deactivationTimes('asked', at);
      expect(reversibleUntil.getTime() - at.getTime()).toBe(2 * dayMs);
      expect(businessDaysBetween(at, eraseBy), at.toISOString()).toBe(7);
      expect(eraseBy.getTime() - at.getTime()).toBeLessThanOrEqual(14 * dayMs);
      // Freeze, taking back, erasing and the end of backups need six days.
      expect(eraseBy.getTime() - at.getTime()).toBeGreaterThanOrEqual(8 * dayMs);
    }
  });

  test('BW-6.2 When a national holiday and a Sunday lie between, then neither counts', () => {
    // Monday 10 August 2026; Saturday the 15th is a holiday.
    expect(deactivationTimes('asked', new Date('2026-08-10T04:00:00Z')).eraseBy).toEqual(
      new Date('2026-08-19T04:00:00Z'),
    );
  });
});
