import { expect, it } from 'vitest';
import { extendWindow, windowMs, windowState, windowWarningMs } from './window.ts';

const now = new Date('2026-11-24T10:00:00Z');
const after = (ms: number): Date => new Date(now.getTime() + ms);

it.each([
  [null, 'closed'],
  [now, 'closed'],
  [after(1), 'closing'],
  [after(windowWarningMs), 'closing'],
  [after(windowWarningMs + 1), 'open'],
] as const)('When the window closes at %s then it is %s', (closesAt, state) => {
  expect(windowState(closesAt, now)).toBe(state);
});

it('When an older message arrives late then the window never gets shorter', () => {
  const first = extendWindow(null, now);
  expect(first).toEqual(after(windowMs));
  expect(extendWindow(first, after(-60_000))).toEqual(first);
  expect(extendWindow(first, after(60_000))).toEqual(after(windowMs + 60_000));
});
