import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { notify } from '../notifications/notify.ts';
import { handOver } from './hand-over.ts';
import { recordEvent } from './record-event.ts';
import { requireActiveTenant } from './require-change.ts';

export interface Transfer {
  conversationId: string;
  /** Null leaves it to the queue of its department. */
  memberId: string | null;
  /** Where it belongs from now on; absent: where it is. */
  departmentId?: string;
}

/**
 * Gives a conversation to a colleague, to a department, or back to its queue, in one transaction. The sender keeps no sight
 * of it (OF-4.2); another department's colleagues keep none either. Throws NOT_FOUND when the actor doesn't see it,
 * INVALID_INPUT when there is no such active colleague or department.
 */
export async function assignConversation(scope: Scope, to: Transfer): Promise<void> {
  const { conversationId, memberId } = to;
  await requireActiveTenant(scope);
  const departmentId = await changedDepartment(scope, to);
  if (departmentId !== null) recordEvent(scope, { conversationId, kind: 'moved', subjectDepartmentId: departmentId });
  if (memberId !== null) recordEvent(scope, { conversationId, kind: 'assigned', subjectMemberId: memberId });
  if (memberId === null && departmentId === null) recordEvent(scope, { conversationId, kind: 'unassigned' });
  // Before the hand-over: afterwards the actor may not see it any more, and so not write to it.
  await scope.em.flush();
  await handOver(scope, 'transfer_conversation($1, $2, $3, $4::uuid[])', [
    conversationId,
    memberId,
    departmentId,
    [newId(), newId(), newId()],
  ]);
  if (memberId !== null) await notify(scope, { members: [memberId], kind: 'assigned', conversationId });
  scope.changed(conversationId);
}

/** Null when it stays where it is. Throws NOT_FOUND, or INVALID_INPUT for a department that isn't ours. */
async function changedDepartment(scope: Scope, { conversationId, departmentId }: Transfer): Promise<string | null> {
  const [row] = await scope.sql<{ now: string; known: boolean }>(
    `select c.department_id as now, exists (select 1 from department d where d.tenant_id = c.tenant_id and d.id = $3 and d.archived_at is null) as known
      from conversation c where c.tenant_id = $1 and c.id = $2`,
    [scope.tenantId, conversationId, departmentId ?? null],
  );
  if (row === undefined) throw new DomainError('NOT_FOUND');
  if (departmentId === undefined || departmentId === row.now) return null;
  if (!row.known) throw new DomainError('INVALID_INPUT');
  return departmentId;
}
