import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { type ReadPurpose, readingMinutes, type Surface } from '../../domain/audit/readings.ts';
import { DomainError } from '../../domain/errors.ts';

export interface Reading {
  conversationId: string;
  surface: Surface;
  /** By what the reader sees it unless said otherwise. */
  purpose?: ReadPurpose;
}

/**
 * Keeps who read what, in the reader's transaction: once per member, conversation, surface, purpose and five minutes, so
 * that screens which refetch every minute drown nothing (OF-5.3). The reader is a member, or an operator under a grant. Throws INTERNAL when nobody reads.
 */
export async function recordRead(scope: Scope, reading: Reading): Promise<void> {
  if (scope.actor.kind === 'system') throw new DomainError('INTERNAL', 'Only a person can be named as a reader.');
  await scope.sql(
    // The database's clock: the sealer closes the five minutes by the same one.
    `insert into read_log (id, tenant_id, actor_kind, actor_id, conversation_id, bucket, surface, purpose)
      values ($1, $2, $3, $4, $5, date_bin(make_interval(mins => $6::int), now(), 'epoch'), $7, $8) on conflict do nothing`,
    [
      newId(),
      scope.tenantId,
      scope.actor.kind,
      scope.actor.id,
      reading.conversationId,
      readingMinutes,
      reading.surface,
      reading.purpose ?? (await purposeOf(scope, reading.conversationId)),
    ],
  );
}

/** A grant of their own or their department's is service; an opening with a reason says so; an officer without either oversees. */
async function purposeOf(scope: Scope, conversationId: string): Promise<ReadPurpose> {
  if (scope.actor.kind === 'operator') return 'support';
  const [sight] = await scope.sql<{ granted: boolean; opened: boolean }>(
    `select coalesce(bool_or(g.kind <> 'break_glass'), false) as granted, coalesce(bool_or(g.kind = 'break_glass'), false) as opened
      from conversation_grant g where g.tenant_id = $1 and g.conversation_id = $2 and (g.expires_at is null or g.expires_at > now())
        and (g.member_id = app_actor() or exists (select 1 from department_member d
          where d.tenant_id = g.tenant_id and d.department_id = g.department_id and d.member_id = app_actor()))`,
    [scope.tenantId, conversationId],
  );
  if (sight?.granted) return 'service';
  return sight?.opened ? 'break_glass' : 'oversight';
}
