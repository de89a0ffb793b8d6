import { describe, expect, it } from 'vitest';
import { type Clause, clauses, isClauseId } from './clauses.ts';

const all: readonly Clause[] = clauses;

describe('clauses', () => {
  it('When the list is read, then every id is used once and has the form of a clause id', () => {
    const ids = all.map((clause) => clause.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^(OF|PC|BW)-\d+(\.\d+)?[a-z]?$/.test(id))).toEqual([]);
  });

  it('When the list is read, then each policy section has at least one clause', () => {
    const sections = new Set(all.map((clause) => clause.id.replace(/\..*$/, '')));
    const expected = [
      ...Array.from({ length: 10 }, (_, section) => `OF-${section}`),
      ...Array.from({ length: 7 }, (_, section) => `PC-${section + 1}`),
      ...Array.from({ length: 12 }, (_, section) => `BW-${section}`),
    ];
    expect([...sections].sort()).toEqual(expected.sort());
  });

  it('When the list is read, then every clause says its promise in one finished sentence', () => {
    expect(all.filter((clause) => !/^[A-Z"/][^|]*\.$/.test(clause.promise))).toEqual([]);
  });

  it('When an id is asked for, then only exact ids of the policies are known', () => {
    expect(isClauseId('OF-6.4')).toBe(true);
    expect(isClauseId('OF-6.4 ')).toBe(false);
    expect(isClauseId('OF-99')).toBe(false);
    expect(isClauseId('toString')).toBe(false);
  });
});
