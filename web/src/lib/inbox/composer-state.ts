import { isQuarantined } from '#domain/consent/standing.ts';
import type { ConversationDetail } from './types.ts';

/** What stands below the thread. The server's capabilities decide; this only chooses the matching form (ui rules 1, 3, 8). */
export type ComposerState = 'take' | 'ask' | 'asked' | 'text' | 'template' | 'blocked';

export function composerState(detail: ConversationDetail): ComposerState {
  if (!detail.readable) return 'take';
  if (detail.can.reply.allowed) return 'text';
  if (detail.can.reply.code === 'WINDOW_CLOSED' && detail.can.sendTemplate.allowed) return 'template';
  const isOpenQuestion = detail.can.reply.code === 'UNKNOWN_CONSENT' || detail.can.reply.code === null;
  if (isOpenQuestion && isQuarantined(detail.standing)) return detail.standing === 'asked' ? 'asked' : 'ask';
  return 'blocked';
}

/** First contact shows the script and the answers only (ui rule 3): no notes beside it. */
export function takesNotes(detail: ConversationDetail): boolean {
  const state = composerState(detail);
  return state === 'text' || state === 'template' || state === 'blocked';
}
