import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { type OpenKey, seal } from '../../database/vault/sealed.ts';
import type { Author, MessageKind } from '../../domain/inbox/conversation.ts';
import { extendWindow } from '../../domain/inbox/window.ts';
import { recordEvent } from './record-event.ts';
import type { Thread } from './thread.ts';

interface Activity {
  messageId: string;
  kind: MessageKind;
  author: Author;
  text: string | null;
  at: Date;
  seq: number;
  opensWindow: boolean;
  key: OpenKey;
}

const previewLength = 140;

/** What a list shows after one more message: preview, unread, waiting time, window. A late message never replaces a newer preview. */
export function showActivity(thread: Thread, activity: Activity): void {
  const { conversation } = thread;
  preview(thread, activity);
  if (activity.author !== 'customer') {
    conversation.waitingSince = null;
    return;
  }
  conversation.unread += 1;
  arrive(thread, activity);
}

/** The person wrote: the conversation comes back to staff and the provider's window moves. Also for words that are held. */
export function arrive(thread: Thread, { at, opensWindow }: { at: Date; opensWindow: boolean }): void {
  const { conversation } = thread;
  conversation.waitingSince ??= at;
  if (at > conversation.lastActivityAt) conversation.lastActivityAt = at;
  if (conversation.status !== 'open') reopen(thread);
  if (opensWindow) conversation.windowClosesAt = extendWindow(conversation.windowClosesAt ?? null, at);
}

function reopen(thread: Thread): void {
  const { scope, conversation } = thread;
  recordEvent(scope, {
    conversationId: conversation.id,
    kind: conversation.status === 'snoozed' ? 'woken' : 'reopened',
  });
  conversation.status = 'open';
  conversation.snoozedUntil = null;
  conversation.snoozedUntilReply = false;
  thread.wasReopened = true;
}

function preview({ scope, conversation }: Thread, { messageId, kind, author, text, at, seq, key }: Activity): void {
  const newest = conversation.previewAt ?? null;
  if (newest !== null && (at < newest || (at.getTime() === newest.getTime() && seq < conversation.previewSeq))) return;
  const shape: SealedShapes['conversation'] = {
    text: text === null ? null : [...text].slice(0, previewLength).join(''),
  };
  conversation.previewKind = kind;
  conversation.previewAuthor = author;
  conversation.previewMessageId = messageId;
  conversation.previewAt = at;
  conversation.previewSeq = seq;
  conversation.previewSealed = seal(key, shape, {
    tenantId: scope.tenantId,
    table: 'conversation',
    rowId: conversation.id,
  });
  if (at > conversation.lastActivityAt) conversation.lastActivityAt = at;
}
