import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { type ReadPurpose, readingMinutes, type Surface } from '../../domain/audit/readings.ts';
import { DomainError } from '../../domain/errors.ts';

export interface Reading {
  conversationId: string;
  surface: Surface;
  /** `service` unless said otherwise. */
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
      reading.purpose ?? 'service',
    ],
  );
}
