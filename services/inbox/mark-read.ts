import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';

/** Everything up to this message was seen; what the customer wrote after it stays unread. Throws NOT_FOUND. */
export async function markRead(
  scope: Scope,
  { conversationId, upTo }: { conversationId: string; upTo: string },
): Promise<void> {
  // Locked first: a message that arrives meanwhile raises the count under the same lock and must not be overwritten.
  const [current] = await scope.sql<{ unread: number }>(
    'select unread from conversation where tenant_id = $1 and id = $2 for update',
    [scope.tenantId, conversationId],
  );
  if (current === undefined) throw new DomainError('NOT_FOUND');
  const unread = await countAfter(scope, { conversationId, upTo });
  if (unread === current.unread) return;
  await scope.sql('update conversation set unread = $3 where tenant_id = $1 and id = $2', [
    scope.tenantId,
    conversationId,
    unread,
  ]);
  scope.changed(conversationId);
}

async function countAfter(scope: Scope, of: { conversationId: string; upTo: string }): Promise<number> {
  const [counted] = await scope.sql<{ unread: number }>(
    `select (select count(*) from message later where later.tenant_id = seen.tenant_id and later.conversation_id = seen.conversation_id
        and later.author = 'customer' and (later.at, later.order_seq, later.id) > (seen.at, seen.order_seq, seen.id))::int as unread
      from message seen where seen.tenant_id = $1 and seen.conversation_id = $2 and seen.id = $3`,
    [scope.tenantId, of.conversationId, of.upTo],
  );
  if (counted === undefined) throw new DomainError('NOT_FOUND');
  return counted.unread;
}
