import type { Scope } from '../../database/scope.ts';
import { enqueueMessage } from '../../services/delivery/enqueue-message.ts';
import { retryMessage } from '../../services/delivery/retry-message.ts';
import { settleMessage } from '../../services/delivery/settle-message.ts';
import { listMessages, readMessage } from '../../services/inbox/list-messages.ts';
import { bind, type Door } from '../http/bind.ts';
import { messageOperations as operations } from './messages.contract.ts';

export function messageRoutes(door: Door): void {
  bind(door, operations.list, ({ params, query, inScope }) =>
    inScope((scope) =>
      listMessages(scope, { conversationId: params.id, before: query.before ?? null, limit: query.limit }),
    ),
  );
  bind(door, operations.send, ({ params, body, inScope }) =>
    inScope(async (scope) => {
      const { clientId, content, replyTo } = body;
      const { messageId } = await enqueueMessage(scope, {
        conversationId: params.id,
        clientId,
        content,
        ...(replyTo !== undefined && { replyTo }),
      });
      return await shown(scope, messageId);
    }),
  );
  bind(door, operations.retry, ({ params, inScope }) =>
    inScope(async (scope) => {
      const { messageId } = await retryMessage(scope, { conversationId: params.id, messageId: params.messageId });
      return await shown(scope, messageId);
    }),
  );
  bind(door, operations.settle, ({ params, inScope }) =>
    inScope(async (scope) => {
      await settleMessage(scope, { conversationId: params.id, messageId: params.messageId });
      return await shown(scope, params.messageId);
    }),
  );
}

/** The message as it stands after the change, which is still waiting in the unit of work. */
async function shown(scope: Scope, messageId: string) {
  await scope.em.flush();
  return await readMessage(scope, { messageId });
}
