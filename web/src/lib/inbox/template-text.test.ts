import { describe, expect, test } from 'vitest';
import { filledText, labelOf, templateParts } from './template-text.ts';

describe('a template being filled in', () => {
  test('When a value is missing, then its placeholder stays visible', () => {
    expect(filledText('Held for {{date}}, {{ place }}.', { date: ' Fri 27 Nov ' })).toBe(
      'Held for Fri 27 Nov, {{ place }}.',
    );
  });

  test('When a body has placeholders, then they are told apart from its words', () => {
    expect(templateParts('{{1}} hours')).toEqual([
      { text: '{{1}}', key: '1' },
      { text: ' hours', key: null },
    ]);
  });

  test('When a key has a name, then it reads as words', () => {
    expect(labelOf('date_and_time')).toBe('Date and time');
    expect(labelOf('1')).toBeNull();
  });
});
