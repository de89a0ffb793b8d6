import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { type ConversationDetail, getConversation } from './get-conversation.ts';
import { handOver } from './hand-over.ts';
import { recordEvent } from './record-event.ts';
import { requireActiveTenant } from './require-change.ts';

/**
 * Takes a conversation from the queue, or from a colleague where the actor sees it. Throws NOT_FOUND when it is not
 * theirs to know of, CONFLICT when a colleague was faster, FORBIDDEN when only a reason let them in.
 */
export async function takeConversation(
  scope: Scope,
  { conversationId }: { conversationId: string },
): Promise<ConversationDetail> {
  await requireActiveTenant(scope);
  if (!(await isMine(scope, conversationId))) {
    await handOver(scope, 'take_conversation($1, $2, $3)', [conversationId, newId(), newId()]);
    recordEvent(scope, { conversationId, kind: 'taken' });
    scope.changed(conversationId);
  }
  return getConversation(scope, { conversationId });
}

async function isMine({ actor, sql, tenantId }: Scope, conversationId: string): Promise<boolean> {
  if (actor.kind !== 'member') return false;
  const found = await sql('select 1 from conversation where tenant_id = $1 and id = $2 and assignee_id = $3', [
    tenantId,
    conversationId,
    actor.id,
  ]);
  return found.length > 0;
}
