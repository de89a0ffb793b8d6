import { randomInt } from 'node:crypto';

/** What stands for a person in these tests: found anywhere in clear, it was leaked. */
export interface Canaries {
  /** A word nobody else writes: part of every text, name and file that is sent. */
  word: string;
  phone: string;
  name: string;
  email: string;
  /** Providers put the phone number into message ids, in base64. */
  wamid(): string;
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
let messages = 0;

/** Of small letters only, so that normalising leaves it as it is. */
export function newWord(): string {
  return `kanari${Array.from({ length: 10 }, () => letters[randomInt(letters.length)]).join('')}`;
}

export function newCanaries(): Canaries {
  const word = newWord();
  const phone = `9197${randomInt(10_000_000, 99_999_999)}`;
  return {
    word,
    phone,
    name: `${word} sharma`,
    email: `${word}@mail.example`,
    wamid: () => `wamid.${Buffer.from(`HBgM${phone}FQIA ${word} ${++messages}`).toString('base64')}`,
  };
}

export interface Needle {
  /** For the failure's message; not the word itself. */
  form: string;
  bytes: Buffer;
}

/** A value as it may lie in a file: as it is, in UTF-16, in hexadecimal, and in base64 wherever it begins in a larger value. */
export function needlesOf(label: string, value: string): Needle[] {
  const bytes = Buffer.from(value);
  const forms: [string, string | Buffer][] = [
    ['utf8', bytes],
    ['utf16', Buffer.from(value, 'utf16le')],
    ['hex', bytes.toString('hex')],
    ...[0, 1, 2].map((offset): [string, string] => [`base64+${offset}`, base64At(bytes, offset)]),
  ];
  return forms.map(([form, content]) => ({ form: `${label} in ${form}`, bytes: Buffer.from(content) }));
}

/** Without the characters at both ends, which depend on the neighbours. */
function base64At(bytes: Buffer, offset: number): string {
  const whole = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  return whole.slice(offset === 0 ? 0 : offset + 1, (offset + bytes.length) % 3 === 0 ? undefined : -1);
}

export function needlesFor(canaries: readonly Canaries[]): Needle[] {
  return canaries.flatMap(({ word, phone }) => [...needlesOf('word', word), ...needlesOf('phone', phone)]);
}
