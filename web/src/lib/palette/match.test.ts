import { expect, it } from 'vitest';
import { markedParts, matches, snippet, typedWords } from './match.ts';

it('When words are typed, then each must begin a word, whatever the case and accents', () => {
  for (const typed of ['jur', 'weis JUR', 'Jürgen', 'wei'])
    expect([typed, matches('Jürgen Weiß', typedWords(typed))]).toEqual([typed, true]);
  for (const typed of ['gen', 'jur x', 'eiß'])
    expect([typed, matches('Jürgen Weiß', typedWords(typed))]).toEqual([typed, false]);
  expect(matches('+91 98190 55412', typedWords('412'))).toBe(true);
  expect(matches('anything', typedWords(' ?! '))).toBe(true);
});

it('When something was found, then its own letters are marked and the rest stays as it is', () => {
  const text = '𝒳 Crème brûlée, creme';
  const parts = markedParts(text, typedWords('creme BRU'));
  expect(parts.map((part) => part.text).join('')).toBe(text);
  expect(parts.filter(({ hit }) => hit).map((part) => part.text)).toEqual(['Crème', 'brû', 'creme']);
  expect(markedParts('', typedWords('a'))).toEqual([]);
});

it('When the hit stands far back in a message, then the line begins shortly before it', () => {
  const line = snippet(`${'word '.repeat(60)}\n\nhe takes warfarin daily`, typedWords('warfarin'));
  expect(line).toMatch(/^… .*takes warfarin daily$/);
  expect(line.length).toBeLessThan(60);
  expect(snippet('short warfarin', typedWords('warfarin'))).toBe('short warfarin');
});
