import type { KeyHandler } from '#lib/keys/keys.svelte.ts';
import type { KeyAction } from '#lib/keys/registry.ts';
import type { Inbox } from './inbox.svelte.ts';
import type { Panel } from './panel.svelte.ts';

/** What the keys do in the inbox. */
export function inboxKeys(inbox: Inbox, panel: Panel): Partial<Record<KeyAction, KeyHandler>> {
  return {
    next: () => step(inbox, 1),
    previous: () => step(inbox, -1),
    close: () => close(inbox),
    resolve: () => (inbox.thread?.detail ? void inbox.status.resolve() : false),
    assign: () =>
      inbox.thread?.detail?.can.assign.allowed ? void inbox.handover.assign(inbox.app.session.member.id) : false,
    reply: () => (inbox.thread?.detail ? void inbox.write('reply') : false),
    note: () => (inbox.thread?.detail ? void inbox.write('note') : false),
    panel: () => (inbox.thread === null ? false : void panel.toggle()),
  };
}

/** The next row takes the focus; while a conversation is open, the next one opens. */
function step(inbox: Inbox, by: 1 | -1): boolean {
  const rows = inbox.list.rows;
  const focused = document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row;
  const at = rows.findIndex((row) => row.id === (focused ?? inbox.thread?.id));
  const row = rows[at < 0 ? (by === 1 ? 0 : rows.length - 1) : at + by];
  if (row === undefined) return true;
  inbox.focusRow = row.id;
  if (inbox.thread !== null && row.readable) inbox.goTo(row.id);
  return true;
}

function close(inbox: Inbox): boolean {
  const id = inbox.thread?.id;
  if (id === undefined) return false;
  inbox.goTo(null);
  inbox.focusRow = id;
  return true;
}
