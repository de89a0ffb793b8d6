import { LockMode } from '@mikro-orm/postgresql';
import { Conversation } from '../../database/entities/inbox.entity.ts';
import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';

/** The conversation, locked until the transaction ends. Throws NOT_FOUND when it doesn't exist for this actor. */
export async function lockConversation(scope: Scope, conversationId: string): Promise<Conversation> {
  const found = await scope.em.findOne(Conversation, { id: conversationId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (found === null) throw new DomainError('NOT_FOUND');
  return found;
}
