import { expect, it } from 'vitest';
import { auditAddress, isFiltered, readOpen, readQuery, wholeLog } from './address.ts';

it('When filters are put into the address, then reading it gives them back', () => {
  const id = '01990000-0000-7000-8000-000000000001';
  const query = { period: 'today', who: id, group: 'consent', subject: 'contact', reads: false, number: 12 } as const;
  const address = new URL(auditAddress(query, id), 'http://x');
  expect(readQuery(address.searchParams)).toEqual(query);
  expect(readOpen(address.searchParams)).toBe(id);
  expect(auditAddress(wholeLog, null)).toBe('/audit');
  expect([isFiltered(query), isFiltered({ ...wholeLog, period: 'all' })]).toEqual([true, false]);
});

it('When the address was made up, then what is not understood counts as not said', () => {
  const params = new URLSearchParams({ period: 'x', who: "'; drop", group: 'A B', number: '-3', entry: 'x' });
  expect(readQuery(params)).toEqual(wholeLog);
  expect(readOpen(params)).toBeNull();
});
