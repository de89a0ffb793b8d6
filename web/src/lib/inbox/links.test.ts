import { describe, expect, test } from 'vitest';
import { textParts } from './links.ts';

function links(text: string): (string | null)[] {
  return textParts(text)
    .map((part) => part.href)
    .filter((href) => href !== null);
}

describe('links in foreign text', () => {
  test('When a sentence holds a web address, then only the address links, without the full stop', () => {
    expect(textParts('See https://example.org/rx?id=1.')).toEqual([
      { text: 'See ', href: null },
      { text: 'https://example.org/rx?id=1', href: 'https://example.org/rx?id=1' },
      { text: '.', href: null },
    ]);
  });

  test('When text names another scheme or markup, then nothing links', () => {
    expect(links('javascript:alert(1) data:text/html,x ftp://example.org <a href="https://">')).toEqual([]);
  });

  test('When parts are put together, then the text is whole again', () => {
    const text = 'a http://a.example b https://b.example/x) c';
    expect(
      textParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });
});
