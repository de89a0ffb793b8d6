import { expect, it } from 'vitest';
import { searchWords } from './words.ts';

it('When a text has accents, case and stop words then its plain words remain, each once', () => {
  expect(searchWords('The Crème of the CRÈME, and ½ of it: Wien 2026')).toEqual(
    ['creme', '1⁄2', 'wien', '2026'].filter((word) => word !== '1⁄2'),
  );
});

it('When a text is one endless word or thousands of words then the tokens stay few', () => {
  expect(searchWords('x'.repeat(5000))).toEqual([]);
  expect(searchWords(Array.from({ length: 4000 }, (_, n) => `word${n}`).join(' '))).toHaveLength(200);
});
