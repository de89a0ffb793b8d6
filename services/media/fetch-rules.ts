import type { MessageKind } from '../../domain/inbox/conversation.ts';

const MB = 1_048_576;

/** Largest file we fetch, bytes; at or above what Meta lets through by kind (Meta, media). */
const caps: Partial<Record<MessageKind, number>> = {
  image: 16 * MB,
  audio: 32 * MB,
  video: 32 * MB,
  document: 100 * MB,
  sticker: MB,
};

/** What a file of this kind may weigh at the most (Meta, media). Bytes. */
export function maxBytesOf(kind: MessageKind): number {
  return caps[kind] ?? 16 * MB;
}

const shortestWaitMs = 30_000;
const longestWaitMs = 3_600_000;

/** Ids of media that came in a webhook live this long (Meta, media). Milliseconds. */
const mediaIdMs = 7 * 86_400_000;

/** When to try again: after as long as it has waited so far, which doubles its age each time; 30 s to an hour. */
export function nextTryAt(createdAt: Date, now: Date): Date {
  const age = now.getTime() - createdAt.getTime();
  return new Date(now.getTime() + Math.min(Math.max(age, shortestWaitMs), longestWaitMs));
}

/** Whether the provider no longer knows the media's id. */
export function isExpired(createdAt: Date, now: Date): boolean {
  return now.getTime() - createdAt.getTime() >= mediaIdMs;
}
