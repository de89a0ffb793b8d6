/** Somebody who can be mentioned. */
export interface Mentionable {
  id: string;
  name: string;
}

export interface NotePart {
  text: string;
  isMention: boolean;
}

/** More than any name: a sign far back belongs to something else. */
const longestName = 40;

/** The mention being typed at the caret: where its sign stands and what follows it; null when there is none. */
export function mentionAt(text: string, caret: number): { from: number; words: string } | null {
  const before = text.slice(Math.max(0, caret - longestName - 1), caret);
  const at = before.lastIndexOf('@');
  if (at < 0) return null;
  const words = before.slice(at + 1);
  const previous = before[at - 1];
  if (words.includes('\n') || (previous !== undefined && !/[\s(]/u.test(previous))) return null;
  return { from: caret - words.length - 1, words };
}

/** People whose name begins with these words, in any of its parts. */
export function matching<Person extends Mentionable>(people: readonly Person[], words: string): Person[] {
  const wanted = fold(words);
  return people.filter(({ name }) => {
    const folded = fold(name);
    return folded.startsWith(wanted) || folded.split(' ').some((part) => part.startsWith(wanted));
  });
}

/** Who is mentioned in a text, by whole names; the longer name wins where one begins with the other. */
export function mentionedIn<Person extends Mentionable>(text: string, people: readonly Person[]): Person[] {
  const found = new Set(
    noteParts(
      text,
      people.map(({ name }) => name),
    )
      .filter(({ isMention }) => isMention)
      .map((part) => part.text.slice(1)),
  );
  return people.filter(({ name }) => found.has(name));
}

/** A note cut where names are mentioned. */
export function noteParts(text: string, names: readonly string[]): NotePart[] {
  const longestFirst = [...names].sort((one, other) => other.length - one.length);
  const parts: NotePart[] = [];
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const name = text[at] === '@' ? longestFirst.find((one) => isWhole(text, at + 1, one)) : undefined;
    if (name === undefined) {
      plain += text[at++];
      continue;
    }
    if (plain !== '') parts.push({ text: plain, isMention: false });
    parts.push({ text: `@${name}`, isMention: true });
    plain = '';
    at += name.length + 1;
  }
  if (plain !== '') parts.push({ text: plain, isMention: false });
  return parts;
}

function isWhole(text: string, from: number, name: string): boolean {
  if (name === '' || !text.startsWith(name, from)) return false;
  const next = text[from + name.length];
  return next === undefined || !/[\p{L}\p{N}]/u.test(next);
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
