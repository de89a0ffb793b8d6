import type { Outgoing } from './outbox.svelte.ts';
import { idOf } from './thread.svelte.ts';
import type { EventLine, Message, Note, ThreadItem } from './types.ts';

export type Line =
  | { type: 'day'; key: string; at: string }
  | { type: 'unread'; key: string; count: number }
  | { type: 'events'; key: string; events: EventLine[] }
  | { type: 'note'; key: string; note: Note }
  | { type: 'message'; key: string; message: Message; outgoing: Outgoing | null; endsRun: boolean };

interface Input {
  items: readonly ThreadItem[];
  outgoing: readonly Outgoing[];
  dayKey: (at: string) => string;
  unread: { count: number; last: string | null };
}

/** The thread as drawn: days between messages, events of one stretch together, the mark before what is unread. */
export function threadLines({ items, outgoing, dayKey, unread }: Input): Line[] {
  const lines: Line[] = [];
  const firstUnread = firstUnreadId(items, unread);
  let day = '';
  for (const item of items) {
    const at = atOf(item);
    if (dayKey(at) !== day) {
      day = dayKey(at);
      lines.push({ type: 'day', key: `day-${day}`, at });
    }
    if (item.type === 'event') addEvent(lines, item.event);
    else if (item.type === 'note') lines.push({ type: 'note', key: item.note.id, note: item.note });
    else {
      if (item.message.id === firstUnread) lines.push({ type: 'unread', key: 'unread', count: unread.count });
      lines.push(messageLine(item.message, null));
    }
  }
  const known = new Set(items.map((item) => (item.type === 'message' ? item.message.clientId : null)));
  for (const entry of outgoing) {
    if (known.has(entry.clientId)) continue;
    if (dayKey(entry.at) !== day) {
      day = dayKey(entry.at);
      lines.push({ type: 'day', key: `day-${day}`, at: entry.at });
    }
    lines.push(messageLine(asMessage(entry), entry));
  }
  return markRuns(lines);
}

function atOf(item: ThreadItem): string {
  if (item.type === 'message') return item.message.at;
  return item.type === 'note' ? item.note.at : item.event.at;
}

function addEvent(lines: Line[], event: EventLine): void {
  const last = lines.at(-1);
  if (last?.type === 'events') last.events.push(event);
  else lines.push({ type: 'events', key: event.id, events: [event] });
}

function messageLine(message: Message, outgoing: Outgoing | null): Line {
  return { type: 'message', key: message.clientId ?? message.id, message, outgoing, endsRun: true };
}

/** The face stands beside the last of several messages in a row by the same person. */
function markRuns(lines: Line[]): Line[] {
  return lines.map((line, at) => {
    const next = lines[at + 1];
    if (line.type !== 'message' || next?.type !== 'message') return line;
    const sameSide = next.message.author === line.message.author && next.message.authorName === line.message.authorName;
    return sameSide ? { ...line, endsRun: false } : line;
  });
}

/** Counts the customer's messages back from the last one that was there at opening. */
function firstUnreadId(items: readonly ThreadItem[], unread: Input['unread']): string | null {
  const end = items.findIndex((item) => idOf(item) === unread.last);
  if (unread.count === 0 || end < 0) return null;
  const theirs = items
    .slice(0, end + 1)
    .flatMap((item) => (item.type === 'message' && item.message.author === 'customer' ? [item.message.id] : []));
  return theirs.at(-unread.count) ?? theirs[0] ?? null;
}

function asMessage(entry: Outgoing): Message {
  return {
    id: entry.clientId,
    clientId: entry.clientId,
    author: 'staff',
    authorName: null,
    kind: entry.content.kind === 'template' ? 'template' : 'text',
    purpose: 'service',
    text: entry.text,
    template: entry.template,
    buttons: [],
    location: null,
    media: null,
    quote: null,
    reactions: [],
    at: entry.at,
    state: entry.phase === 'refused' ? 'denied' : 'queued',
    failure: entry.problem === null ? null : { code: entry.problem.code, reason: entry.problem.text, action: 'none' },
    needsDecision: false,
  };
}
