import { expect, test } from 'vitest';
import { earliestDay, hostsIn, isSha256, startOf } from './partner-form.ts';

test.each([
  ['api.example.org', ['api.example.org']],
  ['API.example.org, *.cdn.example.org\napi.example.org', ['api.example.org', '*.cdn.example.org']],
  ['https://api.example.org', null],
  ['api.example.org/v1', null],
  ['10.0.0.1', null],
  ['localhost', null],
  ['*.*.example.org', null],
  ['', null],
])('When hosts are typed as %j, then they are read as %j', (text, hosts) => {
  expect(hostsIn(text)).toEqual(hosts);
});

test('When a hash is typed, then 64 characters of it are wanted', () => {
  expect(isSha256(` ${'aB'.repeat(32)} `)).toBe(true);
  expect(isSha256('a'.repeat(63))).toBe(false);
});

test('When the first possible day begins, then the seven days are over, at any time of today', () => {
  for (const now of ['2026-11-22T00:00:00Z', '2026-11-22T23:59:59Z'].map(Date.parse))
    expect(Date.parse(startOf(earliestDay(now))) - now).toBeGreaterThanOrEqual(7 * 86_400_000);
});
