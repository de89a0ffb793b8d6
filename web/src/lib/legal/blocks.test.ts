import { expect, test } from 'vitest';
import { blocksOf } from './blocks.ts';

test('When a legal text is set, then headings, paragraphs and lists are found and no word changes', () => {
  const body =
    'Terms\n\nEffective Date: today\n\n1. Scope\n\nThese words count.\n\n2.1 Roles\n\n  • One thing.\n  • Another: with words.\n\n1. This is a sentence that ends with a full stop.\n';
  expect(blocksOf(body)).toEqual([
    { kind: 'paragraph', text: 'Effective Date: today' },
    { kind: 'heading', level: 2, text: '1. Scope' },
    { kind: 'paragraph', text: 'These words count.' },
    { kind: 'heading', level: 3, text: '2.1 Roles' },
    { kind: 'list', items: ['One thing.', 'Another: with words.'] },
    { kind: 'paragraph', text: '1. This is a sentence that ends with a full stop.' },
  ]);
});
