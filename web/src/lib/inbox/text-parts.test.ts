import { describe, expect, test } from 'vitest';
import { textParts } from './text-parts.ts';

function links(text: string): (string | null)[] {
  return textParts(text)
    .map((part) => part.href)
    .filter((href) => href !== null);
}

describe('links in foreign text', () => {
  test('When a sentence holds a web address, then only the address links, without the full stop', () => {
    expect(textParts('See https://example.org/rx?id=1.')).toEqual([
      { text: 'See ', href: null, emphasis: null },
      { text: 'https://example.org/rx?id=1', href: 'https://example.org/rx?id=1', emphasis: null },
      { text: '.', href: null, emphasis: null },
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

  test('When words stand between marks, then they are emphasised as on the phone', () => {
    const shown = textParts('Friday at *11:20* or _15:40_, ~not 16:00~').map(({ text, emphasis }) => [text, emphasis]);
    expect(shown).toEqual([
      ['Friday at ', null],
      ['11:20', 'strong'],
      [' or ', null],
      ['15:40', 'em'],
      [', ', null],
      ['not 16:00', 's'],
    ]);
  });

  test('When marks stand inside words or hug nothing, then they stay marks', () => {
    for (const text of ['2*3*4', 'snake_case_name', '* not bold *', 'a * b * c', '**', '_ _'])
      expect(textParts(text)).toEqual([{ text, href: null, emphasis: null }]);
  });
});
