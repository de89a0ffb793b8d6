import { describe, expect, test } from 'vitest';
import { initials, plain } from './plain.ts';

describe('one line of foreign text', () => {
  test('When a file name hides its ending behind an override, then the override is gone', () => {
    expect(plain('\u202egpj.exe')).toBe('gpj.exe');
  });

  test('When a name is long, foreign or no name at all, then up to two letters stand for it', () => {
    expect(initials('Ananya Rao Deshmukh')).toBe('AD');
    expect(initials('जया')).toBe('ज');
    expect(initials('😀 😀')).toBe('');
  });
});
