import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { handOver } from './hand-over.ts';
import { recordEvent } from './record-event.ts';
import { requireActiveTenant, requireVisible } from './require-change.ts';

/**
 * Gives a conversation to a colleague, or back to its department. The sender keeps no sight of it (OF-4.2). Throws
 * NOT_FOUND when the actor doesn't see it, INVALID_INPUT when there is no such active colleague.
 */
export async function assignConversation(
  scope: Scope,
  to: { conversationId: string; memberId: string | null },
): Promise<void> {
  const { conversationId, memberId } = to;
  await requireActiveTenant(scope);
  await requireVisible(scope, conversationId);
  recordEvent(
    scope,
    memberId === null
      ? { conversationId, kind: 'unassigned' }
      : { conversationId, kind: 'assigned', subjectMemberId: memberId },
  );
  // Before the hand-over: afterwards the actor may not see it any more, and so not write to it.
  await scope.em.flush();
  await handOver(scope, 'select transfer_conversation($1, $2, $3, $4)', [conversationId, memberId, newId(), newId()]);
  scope.changed(conversationId);
}
