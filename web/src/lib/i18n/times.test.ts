import { describe, expect, test } from 'vitest';
import { addDays, createTimes, durationParts, nextMonday } from './times.ts';

const times = createTimes('Asia/Kolkata');
const words = { today: 'Today', yesterday: 'Yesterday' };
const now = Date.parse('2026-11-24T04:28:00Z'); // Tuesday, 09:58 in Kolkata

describe('times in the zone of the organisation', () => {
  test('When something happened today, then a list shows its clock', () => {
    expect(times.list('2026-11-24T04:06:00Z', now, words)).toBe('09:36');
  });

  test('When midnight passed in the zone but not in UTC, then it was yesterday', () => {
    expect(times.list('2026-11-23T18:29:00Z', now, words)).toBe('Yesterday');
    expect(times.list('2026-11-23T18:31:00Z', now, words)).toBe('00:01');
  });

  test('When it is older, then a weekday, a date, and a date with its year follow', () => {
    expect(times.list('2026-11-18T06:00:00Z', now, words)).toBe('Wed');
    expect(times.list('2026-11-12T06:00:00Z', now, words)).toBe('12 Nov');
    expect(times.list('2025-11-12T06:00:00Z', now, words)).toBe('12 Nov 2025');
  });

  test('When a time may matter before a court, then it carries seconds and zone', () => {
    expect(times.full('2026-11-12T10:35:41Z')).toBe('12 Nov 2026, 16:05:41 IST');
  });

  test('When a wall clock is chosen, then its instant is found, across a change of offset too', () => {
    expect(new Date(times.instantOf('2026-11-25', '09:00')).toISOString()).toBe('2026-11-25T03:30:00.000Z');
    const berlin = createTimes('Europe/Berlin');
    expect(new Date(berlin.instantOf('2026-03-29', '09:00')).toISOString()).toBe('2026-03-29T07:00:00.000Z');
    expect(new Date(berlin.instantOf('2026-10-25', '09:00')).toISOString()).toBe('2026-10-25T08:00:00.000Z');
  });

  test('When next week is asked for, then it is a Monday and never just tomorrow', () => {
    expect(nextMonday('2026-11-24')).toBe('2026-11-30');
    expect(nextMonday('2026-11-22')).toBe('2026-11-30');
    expect(nextMonday('2026-11-23')).toBe('2026-11-30');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  });

  test('When a span is told, then a started minute does not count', () => {
    expect(durationParts(2 * 86_400_000 + 4 * 3_600_000 + 59_999)).toEqual({ days: 2, hours: 4, minutes: 0 });
    expect(durationParts(-5)).toEqual({ days: 0, hours: 0, minutes: 0 });
  });
});
