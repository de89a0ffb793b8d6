import { expect, test } from 'vitest';
import { readable } from './log.ts';

test('When a line is structured, then time, level, message and fields are shown', () => {
  const line = JSON.stringify({
    level: 30,
    time: Date.UTC(2026, 0, 2, 3, 4, 5),
    pid: 7,
    hostname: 'x',
    msg: 'drained',
    count: 2,
  });
  expect(readable(line)).toBe('03:04:05 info  drained count=2');
});

test('When a line is plain or broken, then it is shown as it is', () => {
  expect(readable('listening')).toBe('listening');
  expect(readable('{broken')).toBe('{broken');
});
