/**
 * One line of foreign text without characters that reorder or hide what stands around them:
 * `gpj.exe` behind a right-to-left override must not read `exe.jpg`.
 */
export function plain(text: string): string {
  return text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').replace(/\p{Cc}+/gu, ' ');
}

/** What a person is called by; the whole name where it begins with a title or an initial. */
export function firstName(name: string): string {
  const whole = plain(name).trim();
  const [first = whole] = whole.split(/\s+/);
  const isCalledSo = /^[\p{L}\p{M}'’-]{3,}$/u.test(first) && !/^(?:mrs|miss|prof|professor|sir|shri|smt)$/i.test(first);
  return isCalledSo ? first : whole;
}

/** Up to two first letters, by graphemes, so that one emoji stays one. */
export function initials(name: string): string {
  const words = plain(name)
    .trim()
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = words.at(0);
  const last = words.length > 1 ? words.at(-1) : undefined;
  return [first, last]
    .map((word) => (word === undefined ? '' : firstLetter(word)))
    .join('')
    .toLocaleUpperCase('en');
}

function firstLetter(word: string): string {
  const letter = /[\p{L}\p{N}]\p{M}*/u.exec(word);
  return letter === null ? '' : letter[0];
}
