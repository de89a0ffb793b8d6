export interface TextPart {
  text: string;
  hit: boolean;
}

const beforeHit = 32;

/** What was typed, as the words that must be found. */
export function typedWords(typed: string): string[] {
  return [...new Set(fold(typed).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [])];
}

/** Whether every word begins a word of the text; in numbers also further in, as people know them by their end. */
export function matches(text: string, words: readonly string[]): boolean {
  const folded = fold(text);
  return words.every((word) => findWord(folded, word) >= 0);
}

/** The text in parts, those that were found marked. */
export function markedParts(text: string, words: readonly string[]): TextPart[] {
  const { folded, origin } = foldWithOrigin(text);
  const hits = words
    .flatMap((word) => everyWord(folded, word).map((at): [number, number] => [at, at + word.length]))
    .map(([from, to]): [number, number] => [origin[from] ?? 0, origin[to] ?? text.length])
    .sort(([a], [b]) => a - b);
  const parts: TextPart[] = [];
  let end = 0;
  for (const [from, to] of hits) {
    if (from < end) continue;
    if (from > end) parts.push({ text: text.slice(end, from), hit: false });
    parts.push({ text: text.slice(from, to), hit: true });
    end = to;
  }
  if (end < text.length) parts.push({ text: text.slice(end), hit: false });
  return parts;
}

/** One line around the first hit of a long text. */
export function snippet(text: string, words: readonly string[], length = 160): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  const { folded, origin } = foldWithOrigin(line);
  const firsts = words.map((word) => findWord(folded, word)).filter((at) => at >= 0);
  const first = origin[Math.min(...firsts)] ?? 0;
  if (first <= beforeHit) return line.slice(0, length);
  const from = line.lastIndexOf(' ', first - beforeHit / 2) + 1;
  return `… ${line.slice(from, from + length)}`;
}

function fold(text: string): string {
  return foldWithOrigin(text).folded;
}

/** Without case and marks (upper case first, which writes ß as two letters), and where each sign of it stood: folding may change how many there are. */
function foldWithOrigin(text: string): { folded: string; origin: number[] } {
  const origin: number[] = [];
  let folded = '';
  let at = 0;
  for (const sign of text) {
    const plain = sign
      .normalize('NFKD')
      .replace(/\p{Mn}/gu, '')
      .toUpperCase()
      .toLowerCase();
    for (let index = 0; index < plain.length; index += 1) origin.push(at);
    folded += plain;
    at += sign.length;
  }
  return { folded, origin };
}

function findWord(folded: string, word: string): number {
  return everyWord(folded, word)[0] ?? -1;
}

function everyWord(folded: string, word: string): number[] {
  const places: number[] = [];
  const isNumber = /^\p{N}{3,}$/u.test(word);
  for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
    if (isNumber || !/[\p{L}\p{M}\p{N}]$/u.test(folded.slice(0, at))) places.push(at);
  }
  return places;
}
