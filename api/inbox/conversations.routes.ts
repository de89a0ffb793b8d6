import { assignConversation } from '../../services/inbox/assign-conversation.ts';
import { countConversations } from '../../services/inbox/count-conversations.ts';
import { getConversation } from '../../services/inbox/get-conversation.ts';
import { listConversations } from '../../services/inbox/list-conversations.ts';
import { markRead } from '../../services/inbox/mark-read.ts';
import { reopenConversation } from '../../services/inbox/reopen-conversation.ts';
import { resolveConversation } from '../../services/inbox/resolve-conversation.ts';
import { snoozeConversation } from '../../services/inbox/snooze-conversation.ts';
import { takeConversation } from '../../services/inbox/take-conversation.ts';
import { bind, type Door } from '../http/bind.ts';
import { conversationOperations as operations } from './conversations.contract.ts';

export function conversationRoutes(door: Door): void {
  bind(door, operations.list, ({ query, inScope }) =>
    inScope((scope) =>
      listConversations(scope, {
        ...query,
        unread: query.unread === 'true',
        closing: query.closing === 'true',
        after: query.after ?? null,
      }),
    ),
  );
  bind(door, operations.counts, ({ query, inScope }) => inScope((scope) => countConversations(scope, query)));
  bind(door, operations.get, ({ params, inScope }) =>
    inScope((scope) => getConversation(scope, { conversationId: params.id })),
  );
  bind(door, operations.take, ({ params, inScope }) =>
    inScope((scope) => takeConversation(scope, { conversationId: params.id })),
  );
  bind(door, operations.assign, ({ params, body, inScope }) =>
    inScope((scope) =>
      assignConversation(scope, {
        conversationId: params.id,
        memberId: body.memberId,
        ...(body.departmentId !== undefined && { departmentId: body.departmentId }),
      }),
    ),
  );
  bind(door, operations.resolve, ({ params, inScope }) =>
    inScope((scope) => resolveConversation(scope, { conversationId: params.id })),
  );
  bind(door, operations.reopen, ({ params, inScope }) =>
    inScope((scope) => reopenConversation(scope, { conversationId: params.id })),
  );
  bind(door, operations.snooze, ({ params, body, inScope }) =>
    inScope((scope) =>
      snoozeConversation(scope, {
        conversationId: params.id,
        until: body.until === 'reply' ? 'reply' : new Date(body.until),
      }),
    ),
  );
  bind(door, operations.markRead, ({ params, body, inScope }) =>
    inScope((scope) => markRead(scope, { conversationId: params.id, upTo: body.upTo })),
  );
}
