import type { OpeningReason } from '../../domain/inbox/sight.ts';
import type { Initials } from './demo-people.ts';
import type { DemoFile } from './files.ts';

/** Minutes before the seed runs; everything a story tells lies in the past. */
export type Ago = number;
export const hours = (count: number): Ago => count * 60;
export const days = (count: number, plusHours = 0): Ago => (count * 24 + plusHours) * 60;

const timeZone = 'Asia/Kolkata';

/** A date near today as the clinic writes it, e.g. `Fri 27 Nov`. */
export function dateIn(dayCount: number): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', day: 'numeric', month: 'short' })
    .format(dayIn(dayCount))
    .replace(',', '');
}

export function weekdayIn(dayCount: number): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long' }).format(dayIn(dayCount));
}

function dayIn(dayCount: number): Date {
  return new Date(Date.now() + dayCount * 86_400_000);
}

export interface Person {
  name: string;
  /** Digits with country code; null for somebody WhatsApp names by user id only. */
  phone: string | null;
  username?: string;
}

type Delivered = 'sent' | 'delivered' | 'read' | 'failed';

interface Marked {
  /** Lets later lines quote this one or react to it. */
  mark?: string;
  quotes?: string;
}

/** What happened in a conversation, in order of time. */
export type Line = { ago: Ago } & (
  | ({ do: 'write'; text: string } & Marked)
  | ({ do: 'attach'; file: DemoFile; caption?: string } & Marked)
  | { do: 'share place'; latitude: number; longitude: number; name: string; address: string }
  | { do: 'react'; to: string; emoji: string }
  | { do: 'ask'; by: Initials; status: Delivered }
  | { do: 'tap'; title: 'Yes' | 'No' }
  | ({ do: 'reply'; by: Initials; text: string; status: Delivered } & Marked)
  | ({ do: 'template'; by: Initials; name: string; parameters: Record<string, string>; status: Delivered } & Marked)
  | { do: 'notice' }
  | { do: 'take' | 'read' | 'resolve' | 'reopen'; by: Initials }
  | { do: 'assign'; by: Initials; to: Initials | null }
  | { do: 'snooze'; by: Initials; hours: number | null }
  | { do: 'note'; by: Initials; text: string; mentions: Initials[] }
  | { do: 'add'; by: Initials; to: Initials }
  | { do: 'move'; by: Initials; department: number; to: Initials | null }
  | { do: 'open'; by: Initials; reason: OpeningReason; text: string }
);

export interface Story {
  person: Person;
  lines: Line[];
}

const write = (ago: Ago, text: string, marked: Marked = {}): Line => ({ do: 'write', ago, text, ...marked });
const attach = (ago: Ago, file: DemoFile, caption?: string): Line => ({
  do: 'attach',
  ago,
  file,
  ...(caption !== undefined && { caption }),
});
const react = (ago: Ago, to: string, emoji: string): Line => ({ do: 'react', ago, to, emoji });
const reply = (ago: Ago, by: Initials, text: string, more: Marked & { status?: Delivered } = {}): Line => ({
  do: 'reply',
  ago,
  by,
  text,
  status: 'read',
  ...more,
});

function template(
  ago: Ago,
  by: Initials,
  sent: { name: string; parameters: Record<string, string>; status?: Delivered } & Marked,
): Line {
  return { do: 'template', ago, by, status: 'delivered', ...sent };
}

const take = (ago: Ago, by: Initials): Line => ({ do: 'take', ago, by });
const read = (ago: Ago, by: Initials): Line => ({ do: 'read', ago, by });
const resolve = (ago: Ago, by: Initials): Line => ({ do: 'resolve', ago, by });
const reopen = (ago: Ago, by: Initials): Line => ({ do: 'reopen', ago, by });
const assign = (ago: Ago, by: Initials, to: Initials | null): Line => ({ do: 'assign', ago, by, to });
const snooze = (ago: Ago, by: Initials, forHours: number | null): Line => ({ do: 'snooze', ago, by, hours: forHours });

/** A private note; `@Name` in the words names who stands in `mentions`. */
const note = (ago: Ago, by: Initials, text: string, mentions: Initials[] = []): Line => ({
  do: 'note',
  ago,
  by,
  text,
  mentions,
});
const add = (ago: Ago, by: Initials, to: Initials): Line => ({ do: 'add', ago, by, to });
/** To another department, and there to somebody or to the queue. */
const move = (ago: Ago, by: Initials, to: { department: number; to: Initials | null }): Line => ({
  do: 'move',
  ago,
  by,
  ...to,
});
const open = (ago: Ago, by: Initials, why: { reason: OpeningReason; text: string }): Line => ({
  do: 'open',
  ago,
  by,
  ...why,
});

/** A person's first words, the question, and the yes: how everybody the clinic knows began. */
function agreed(ago: Ago, text: string): Line[] {
  return [
    write(ago, text),
    { do: 'ask', ago: ago - 3, by: 'MK', status: 'read' },
    { do: 'tap', ago: ago - 5, title: 'Yes' },
  ];
}

/** The words stories are written in. */
export const tell = {
  write,
  attach,
  react,
  reply,
  template,
  take,
  read,
  resolve,
  reopen,
  assign,
  snooze,
  note,
  add,
  move,
  open,
  agreed,
};
