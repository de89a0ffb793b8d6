import type { Scope } from '../../database/scope.ts';
import { changeStatus } from './change-status.ts';
import { type ConversationDetail, getConversation } from './get-conversation.ts';

/** Brings a conversation back; also the undo of resolve and snooze. Throws NOT_FOUND when the actor doesn't see it. */
export async function reopenConversation(
  scope: Scope,
  { conversationId }: { conversationId: string },
): Promise<ConversationDetail> {
  await changeStatus(scope, { conversationId, to: 'open', event: 'reopened' });
  return getConversation(scope, { conversationId });
}
