import { ConversationEvent } from '../../database/entities/inbox.entity.ts';
import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { ConversationEventKind } from '../../domain/inbox/conversation.ts';

interface EventLine {
  conversationId: string;
  kind: ConversationEventKind;
  /** When it happened in the thread's time; now by default. */
  at?: Date;
  subjectMemberId?: string;
  subjectDepartmentId?: string;
}

/** A line in the thread: who did what. Flushed with the transaction. */
export function recordEvent(scope: Scope, line: EventLine): void {
  scope.em.create(ConversationEvent, {
    id: newId(),
    tenantId: scope.tenantId,
    conversationId: line.conversationId,
    kind: line.kind,
    at: line.at ?? scope.now,
    actorMemberId: scope.actor.kind === 'member' ? scope.actor.id : null,
    subjectMemberId: line.subjectMemberId ?? null,
    subjectDepartmentId: line.subjectDepartmentId ?? null,
  });
}
