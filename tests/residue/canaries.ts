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

/** People whose words and numbers begin alike, so that one look at a file finds all of them. */
export interface Flock {
  person(): Canaries;
  needles: readonly Needle[];
}

export function newFlock(): Flock {
  const [beginning, digits] = [newWord(), `9197${randomInt(100_000, 999_999)}`];
  let people = 10;
  return {
    person: () => canariesOf(`${beginning}${letters[people % letters.length]}`, `${digits}${people++}`),
    needles: [...needlesOf('word', beginning), ...needlesOf('phone', digits)],
  };
}

function canariesOf(word: string, phone: string): Canaries {
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
