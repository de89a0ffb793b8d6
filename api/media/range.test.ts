import { describe, expect, it } from 'vitest';
import { readRange } from './range.ts';

describe('Range header of a file of 100 bytes', () => {
  it.each([
    ['bytes=0-', { start: 0, end: 99 }],
    ['bytes=10-19', { start: 10, end: 19 }],
    ['bytes=90-500', { start: 90, end: 99 }],
    ['bytes=-5', { start: 95, end: 99 }],
    ['bytes=-500', { start: 0, end: 99 }],
  ])('When %s is asked for, then that part is served', (header, range) => {
    expect(readRange(header, 100)).toEqual(range);
  });

  it.each(['bytes=100-', 'bytes=-0', 'bytes=500-600'])('When %s lies outside, then it is unsatisfiable', (header) => {
    expect(readRange(header, 100)).toBe('unsatisfiable');
  });

  it.each([undefined, '', 'bytes=-', 'bytes=a-b', 'bytes=0-1,3-4', 'items=0-1', 'bytes=9-3'])(
    'When %s is sent, then the whole file is served',
    (header) => {
      expect(readRange(header, 100)).toBe(null);
    },
  );
});
