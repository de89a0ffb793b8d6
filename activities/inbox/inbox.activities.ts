import type { Database, Scope } from '../../database/scope.ts';
import type { Work } from '../../domain/inbox/work.ts';
import { drainInbound } from '../../services/inbox/drain-inbound.ts';
import { tendConversation } from '../../services/inbox/tend-conversation.ts';
import { workOf } from '../../services/inbox/work.ts';
import { guarded } from '../failure.ts';

/** Which conversation, and the workflow's clock (epoch milliseconds). */
export interface ConversationAt {
  tenantId: string;
  conversationId: string;
  at: number;
}

/** Database work of a conversation, run as local activities beside its workflow. */
export function createInboxActivities({
  database,
  onUnknown,
}: {
  database: Database;
  onUnknown: (error: unknown) => void;
}) {
  function run(of: ConversationAt, use: (scope: Scope) => Promise<Work>): Promise<Work> {
    return guarded(
      () => database.withScope({ tenantId: of.tenantId, actor: { kind: 'system' }, now: instantOf(of.at) }, use),
      onUnknown,
    );
  }
  return {
    drainInbound: (of: ConversationAt): Promise<Work> => run(of, (scope) => drainInbound(scope, of)),
    tendConversation: (of: ConversationAt): Promise<Work> => run(of, (scope) => tendConversation(scope, of)),
    lookAtConversation: (of: ConversationAt): Promise<Work> => run(of, (scope) => workOf(scope, of.conversationId)),
  };
}
export type InboxActivities = ReturnType<typeof createInboxActivities>;

/** A workflow's clock may run ahead of this machine's (skipped time), never behind it. */
export function instantOf(at: number): Date {
  return new Date(Math.max(at, Date.now()));
}
