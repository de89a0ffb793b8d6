import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { type RecoveryReason, recoveryDelayMs } from '../../domain/security/recovery.ts';
import { type DatabaseInstant, isoOf } from '../inbox/instant.ts';
import { noDataFound, orRefuse } from '../organisation/sql-state.ts';
import { recordAct } from '../platform/record-act.ts';

export interface WaitingRecovery {
  id: string;
  startedAt: string;
  dueAt: string;
}

type Row = Omit<WaitingRecovery, 'startedAt' | 'dueAt'> & { startedAt: DatabaseInstant; dueAt: DatabaseInstant };

/**
 * Starts the recovery of the account with this address, if there is one with a second step: everybody concerned is told with
 * the commit, and it takes effect after `recoveryDelayMs`. The answer is the same for any address. In a scope of an operator.
 */
export async function startRecovery(
  scope: Scope,
  of: { operatorId: string; email: string; reason: RecoveryReason },
): Promise<WaitingRecovery> {
  const id = newId();
  const dueAt = new Date(scope.now.getTime() + recoveryDelayMs);
  await scope.sql('select start_recovery($1, $2, $3, $4, $5)', [id, of.email, of.reason, scope.now, dueAt]);
  await recordAct(scope, {
    kind: 'recovery.started',
    operatorId: of.operatorId,
    subjectId: id,
    detail: { reason: of.reason },
  });
  return { id, startedAt: scope.now.toISOString(), dueAt: dueAt.toISOString() };
}

/** What operators may know: that recoveries wait, and until when. */
export async function listRecoveries(scope: Scope): Promise<WaitingRecovery[]> {
  const rows = await scope.sql<Row>(
    'select id, started_at as "startedAt", due_at as "dueAt" from waiting_recoveries($1)',
    [scope.now],
  );
  return rows.map((row) => ({ ...row, startedAt: isoOf(row.startedAt), dueAt: isoOf(row.dueAt) }));
}

/** One's own, or as an admin a colleague's: nothing is removed. Throws NOT_FOUND when none waits. */
export async function stopRecovery(scope: Scope, { memberId }: { memberId: string }): Promise<void> {
  const told = await orRefuse({ [noDataFound]: 'NOT_FOUND' }, () =>
    scope.sql<{ tenantId: string; memberId: string }>(
      'select tenant_id as "tenantId", member_id as "memberId" from stop_recovery($1, $2)',
      [memberId, scope.now],
    ),
  );
  for (const one of told) if (one.tenantId === scope.tenantId) scope.told(one.memberId);
}

/** When the second steps of this person go; null while no recovery waits. */
export async function recoveryDueAt({ sql }: Scope, { userId }: { userId: string }): Promise<string | null> {
  const [waiting] = await sql<{ dueAt: DatabaseInstant }>(
    'select due_at as "dueAt" from auth.account_recovery where user_id = $1 and stopped_at is null and done_at is null',
    [userId],
  );
  return waiting === undefined ? null : isoOf(waiting.dueAt);
}
