import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { seal } from '../../database/vault/sealed.ts';
import { DomainError } from '../../domain/errors.ts';
import type { OpeningReason } from '../../domain/inbox/sight.ts';
import { queueMail } from '../mail/queue-mail.ts';
import { notify, officersOf } from '../notifications/notify.ts';
import { handOver } from './hand-over.ts';
import { isoOf } from './instant.ts';
import { recordEvent } from './record-event.ts';

/**
 * Opens a conversation for an admin or privacy officer for 60 minutes, by the database's clock, and tells every other one of
 * them in the same transaction (OF-5.3). The words stay sealed under the organisation's key. Throws NOT_FOUND.
 */
export async function openWithReason(
  scope: Scope,
  input: { conversationId: string; reason: OpeningReason; text: string },
): Promise<{ until: string }> {
  const { conversationId } = input;
  const openingId = newId();
  const key = await scope.vault.subjectKey({
    tenantId: scope.tenantId,
    subjectId: scope.tenantId,
    purpose: 'subject',
  });
  const shape: SealedShapes['break_glass'] = { reason: input.text };
  const sealed = seal(key, shape, { tenantId: scope.tenantId, table: 'break_glass', rowId: openingId });
  const until = await handOver(scope, 'break_glass($1, $2, $3, $4, $5, $6)', [
    conversationId,
    input.reason,
    sealed,
    openingId,
    newId(),
    newId(),
  ]);
  recordEvent(scope, { conversationId, kind: 'opened_with_reason' });
  await alertOfficers(scope, { openingId, reason: input.reason, until: isoOf(until as string) });
  scope.changed(conversationId);
  return { until: isoOf(until as string) };
}

/** In the app and by mail. Neither names the conversation: those who are told see the opening, not what it opened. */
async function alertOfficers(
  scope: Scope,
  opening: { openingId: string; reason: OpeningReason; until: string },
): Promise<void> {
  const { openingId, reason, until } = opening;
  const officers = await officersOf(scope);
  await notify(scope, { members: officers, kind: 'break_glass', subjectId: openingId, code: reason });
  const people = await scope.sql<{ userId: string }>(
    'select user_id as "userId" from membership where tenant_id = $1 and id = any($2::uuid[]) and id <> app_actor()',
    [scope.tenantId, officers],
  );
  for (const { userId } of people)
    await queueMail(scope, {
      template: 'break-glass',
      to: { kind: 'user', id: userId },
      refs: { memberId: memberOf(scope), at: scope.now.toISOString(), until },
    });
}

function memberOf({ actor }: Scope): string {
  if (actor.kind !== 'member') throw new DomainError('NOT_FOUND');
  return actor.id;
}
