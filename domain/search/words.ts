/** Words too common to find anything by, in the languages of the demo clinic. */
const stopWords = new Set([
  'a',
  'an',
  'and',
  'are',
  'as',
  'at',
  'be',
  'but',
  'by',
  'for',
  'from',
  'i',
  'in',
  'is',
  'it',
  'of',
  'on',
  'or',
  'that',
  'the',
  'this',
  'to',
  'was',
  'we',
  'with',
  'you',
]);
const shortest = 2;
const longest = 40;
/** A message of thousands of different words is no text a person searches; bounds the rows one message can write. */
const mostWords = 200;

/** The searchable words of a text: NFKC, lower case, without diacritics and stop words, each once (design section 6). */
export function searchWords(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFKC')
    .toLowerCase();
  const found = plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const kept = found.filter((word) => word.length >= shortest && word.length <= longest && !stopWords.has(word));
  return [...new Set(kept)].slice(0, mostWords);
}
