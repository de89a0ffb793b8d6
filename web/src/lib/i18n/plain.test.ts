import { describe, expect, test } from 'vitest';
import { firstName, initials, plain } from './plain.ts';

describe('one line of foreign text', () => {
  test('When a file name hides its ending behind an override, then the override is gone', () => {
    expect(plain('\u202egpj.exe')).toBe('gpj.exe');
  });

  test('When a name is long, foreign or no name at all, then up to two letters stand for it', () => {
    expect(initials('Ananya Rao Deshmukh')).toBe('AD');
    expect(initials('जया')).toBe('ज');
    expect(initials('😀 😀')).toBe('');
  });

  test('When somebody is spoken of, then by the first name, or by the whole one where that is none', () => {
    expect(firstName('Katarzyna Nowak')).toBe('Katarzyna');
    expect(firstName('Jürgen')).toBe('Jürgen');
    expect(firstName('Dr S. Iyer')).toBe('Dr S. Iyer');
    expect(firstName('Mrs Nowak')).toBe('Mrs Nowak');
  });
});
