import { Message } from '../../database/entities/inbox.entity.ts';
import type { Scope } from '../../database/scope.ts';
import { leaseMs, unconfirmedDecisionMs } from '../../domain/delivery/states.ts';
import { DomainError } from '../../domain/errors.ts';
import { lockConversation } from '../inbox/lock-conversation.ts';
import { fulfil } from '../inbox/obligations.ts';

/** A person decides that an unconfirmed send arrived. Throws NOT_RETRYABLE while a status may still settle it. */
export async function settleMessage(scope: Scope, input: { conversationId: string; messageId: string }): Promise<void> {
  await lockConversation(scope, input.conversationId);
  const message = await scope.em.findOne(Message, { id: input.messageId, conversationId: input.conversationId });
  if (message === null) throw new DomainError('NOT_FOUND');
  if (!mayDecide(message, scope.now) || (await reportedRank(scope, message.id)) > 0)
    throw new DomainError('NOT_RETRYABLE');
  message.state = 'accepted';
  await fulfil(scope, { conversationId: message.conversationId, kind: 'unconfirmed', subject: message.id });
  scope.changed(input.conversationId);
}

/** Staff decide after ten minutes without a status (design section 7). */
export function mayDecide(message: Pick<Message, 'state' | 'leaseUntil'>, now: Date): boolean {
  if (message.state !== 'unconfirmed' || !message.leaseUntil) return false;
  return message.leaseUntil.getTime() - leaseMs + unconfirmedDecisionMs <= now.getTime();
}

/** The highest the provider said of this message; 0 when nothing. */
export async function reportedRank(scope: Scope, messageId: string): Promise<number> {
  const [row] = await scope.sql<{ rank: number | null }>(
    'select max(rank)::int as rank from delivery_status where tenant_id = $1 and message_id = $2',
    [scope.tenantId, messageId],
  );
  return row?.rank ?? 0;
}
