import type { Scope } from '../../database/scope.ts';
import type { DeactivationReason } from '../../domain/platform/deactivation.ts';
import { type DatabaseInstant, isoOf } from '../inbox/instant.ts';
import { queueMail } from '../mail/queue-mail.ts';
import { notify, officersOf } from '../notifications/notify.ts';

interface Told {
  reason: DeactivationReason;
  reversibleUntil: DatabaseInstant;
  eraseBy: DatabaseInstant;
  takenBack: boolean;
}

/**
 * Tells those who answer for an organisation's data that it will be erased, and when, or that it will not: a notification and
 * a mail, in one transaction with the row that says they were told; once.
 */
export async function tellOfDeactivation(scope: Scope, { deactivationId }: { deactivationId: string }): Promise<void> {
  const [told] = await scope.sql<Told>(
    `update tenant_deactivation set told_at = coalesce(told_at, $3), told_back_at = case when taken_back_at is null then null else $3::timestamptz end
      where tenant_id = $1 and id = $2 and ((told_at is null and taken_back_at is null) or (taken_back_at is not null and told_at is not null and told_back_at is null))
      returning reason, reversible_until as "reversibleUntil", erase_by as "eraseBy", taken_back_at is not null as "takenBack"`,
    [scope.tenantId, deactivationId, scope.now],
  );
  if (told === undefined) return;
  const officers = await officersOf(scope);
  await notify(scope, {
    members: officers,
    kind: 'deactivation',
    subjectId: deactivationId,
    code: told.takenBack ? 'taken_back' : 'asked',
  });
  await mailOfficers(scope, officers, told);
}

async function mailOfficers(scope: Scope, officers: readonly string[], told: Told): Promise<void> {
  const people = await scope.sql<{ userId: string }>(
    'select user_id as "userId" from membership where tenant_id = $1 and id = any($2::uuid[])',
    [scope.tenantId, officers],
  );
  for (const { userId } of people) {
    const to = { kind: 'user', id: userId } as const;
    if (told.takenBack) await queueMail(scope, { template: 'deactivation-taken-back', to, refs: {} });
    else
      await queueMail(scope, {
        template: 'organisation-deactivated',
        to,
        refs: {
          reason: told.reason,
          reversibleUntil: isoOf(told.reversibleUntil),
          eraseBy: isoOf(told.eraseBy),
        },
      });
  }
}
