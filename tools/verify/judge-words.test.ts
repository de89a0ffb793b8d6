import { describe, expect, it } from 'vitest';
import { judgeWords } from './judge-words.ts';

const judge = (keys: string[], source: string, families = {}) =>
  judgeWords({ files: { 'en.json': keys }, source, families });

describe('the words of the web app', () => {
  it('When each key is used and each name has its words, then nothing is wrong', () => {
    expect(judge(['save', 'kind_opened'], '{m.save()}', { kind_: ['opened'] })).toEqual([]);
  });

  it('When a key is used nowhere, or a name of a list has no words, then each is told', () => {
    expect(judge(['save', 'kind_gone'], '', { kind_: ['opened'] })).toEqual([
      'en.json: save is used nowhere',
      'en.json: kind_gone is used nowhere',
      'kind_opened has no words',
    ]);
  });

  it('When two files say the same key, then the second is told: one of them would be shown by accident', () => {
    const files = { 'en.json': ['save'], 'audit/en.json': ['save'] };
    expect(judgeWords({ files, source: 'm.save()', families: {} })).toEqual([
      'audit/en.json: save stands in en.json too',
    ]);
  });
});
