import type { Scope } from '../../database/scope.ts';
import { changeStatus } from './change-status.ts';
import { type ConversationDetail, getConversation } from './get-conversation.ts';

/** Marks a conversation as done. Throws NOT_FOUND when the actor doesn't see it. */
export async function resolveConversation(
  scope: Scope,
  { conversationId }: { conversationId: string },
): Promise<ConversationDetail> {
  await changeStatus(scope, { conversationId, to: 'resolved', event: 'resolved' });
  return getConversation(scope, { conversationId });
}
