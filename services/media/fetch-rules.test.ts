import { expect, test } from 'vitest';
import { isExpired, maxBytesOf, nextTryAt } from './fetch-rules.ts';

const received = new Date('2026-03-02T09:00:00Z');
const after = (ms: number) => new Date(received.getTime() + ms);

test.each([
  [0, 30_000],
  [29_000, 30_000],
  [30_000, 30_000],
  [60_000, 60_000],
  [1_800_000, 1_800_000],
  [86_400_000, 3_600_000],
])('When a file has waited %i ms, then it is tried again after %i ms', (age, wait) => {
  expect(nextTryAt(received, after(age))).toEqual(after(age + wait));
});

test('When seven days have passed, then the provider no longer knows its id', () => {
  expect(isExpired(received, after(7 * 86_400_000 - 1))).toBe(false);
  expect(isExpired(received, after(7 * 86_400_000))).toBe(true);
});

test('When a file is fetched, then its kind of message says how large it may be', () => {
  expect(
    (['sticker', 'image', 'audio', 'video', 'document'] as const).map((kind) => maxBytesOf(kind) / 1_048_576),
  ).toEqual([1, 16, 32, 32, 100]);
});
