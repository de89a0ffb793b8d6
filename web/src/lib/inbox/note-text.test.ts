import { describe, expect, it } from 'vitest';
import { matching, mentionAt, mentionedIn, noteParts } from './note-text.ts';

const people = [
  { id: '1', name: 'Ann' },
  { id: '2', name: 'Ann Marie Ohlsson' },
  { id: '3', name: 'Zoë Ward' },
];

describe('a mention', () => {
  it('When the sign stands at the start of a word, then what follows it up to the caret is looked for', () => {
    expect(mentionAt('Please ask @An', 14)).toEqual({ from: 11, words: 'An' });
    expect(mentionAt('@', 1)).toEqual({ from: 0, words: '' });
    expect(mentionAt('Ask @Ann Ma now', 11)).toEqual({ from: 4, words: 'Ann Ma' });
    for (const text of ['mail@clinic', 'no sign', '@line\nbreak']) expect(mentionAt(text, text.length)).toBe(null);
  });

  it('When words are typed, then names are found by the start of any of their parts, without marks', () => {
    expect(matching(people, 'oh').map(({ id }) => id)).toEqual(['2']);
    expect(matching(people, 'zoe').map(({ id }) => id)).toEqual(['3']);
    expect(matching(people, '')).toHaveLength(3);
  });

  it('When one name begins with another, then the longer one is meant; a part of a word is nobody', () => {
    expect(mentionedIn('@Ann Marie Ohlsson, please', people).map(({ id }) => id)).toEqual(['2']);
    expect(mentionedIn('@Ann and @Zoë Ward.', people).map(({ id }) => id)).toEqual(['1', '3']);
    expect(mentionedIn('@Anna and Ann', people)).toEqual([]);
  });

  it('When a note is shown, then its parts make up the whole text again', () => {
    const text = '@Ann he takes it. Ask @Zoë Ward!';
    const parts = noteParts(text, ['Ann', 'Zoë Ward']);
    expect(parts.map((part) => part.text).join('')).toBe(text);
    expect(parts.filter(({ isMention }) => isMention).map((part) => part.text)).toEqual(['@Ann', '@Zoë Ward']);
  });
});
