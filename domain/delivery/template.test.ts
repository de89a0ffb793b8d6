import { expect, it } from 'vitest';
import { fillTemplate } from './template.ts';

it('When a template has named and numbered places then each gets its value and unknown ones stay', () => {
  const body = 'Dear {{name}}, {{1}} at {{ time }}. {{missing}}';
  const filled = fillTemplate(body, [
    { key: 'name', text: 'A {{1}}' },
    { key: '1', text: 'ECG' },
    { key: 'time', text: '10:00' },
  ]);
  expect(filled).toBe('Dear A {{1}}, ECG at 10:00. {{missing}}');
});
