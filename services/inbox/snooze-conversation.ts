import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { changeStatus } from './change-status.ts';
import { type ConversationDetail, getConversation } from './get-conversation.ts';

export type SnoozeUntil = Date | 'reply';

/** Puts a conversation away until an instant, or until the customer writes. Throws INVALID_INPUT for an instant that has passed. */
export async function snoozeConversation(
  scope: Scope,
  to: { conversationId: string; until: SnoozeUntil },
): Promise<ConversationDetail> {
  const { conversationId, until } = to;
  if (until !== 'reply' && until <= scope.now) throw new DomainError('INVALID_INPUT');
  await changeStatus(scope, {
    conversationId,
    to: 'snoozed',
    event: 'snoozed',
    snoozedUntil: until === 'reply' ? null : until,
  });
  return getConversation(scope, { conversationId });
}
