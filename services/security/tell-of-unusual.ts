import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { alertPauseMs, type UnusualKind } from '../../domain/security/unusual.ts';
import { recordAudit } from '../audit/record.ts';
import { mailMembers } from '../mail/mail-members.ts';
import { notify, officersOf } from '../notifications/notify.ts';

export interface Unusual {
  memberId: string;
  kind: UnusualKind;
  seen: number;
  allowed: number;
}

/**
 * Tells admins and privacy officers that a member reads or exports far more than usual: entry, notifications and mails with
 * the row that says they were told. A second worker, or the next round, tells nobody again within the hour (BW-2.6).
 */
export async function tellOfUnusual(scope: Scope, { memberId, kind, seen, allowed }: Unusual): Promise<void> {
  // Of two workers the second waits here and then sees what the first one wrote.
  await scope.sql('select 1 from membership where tenant_id = $1 and id = $2 for no key update', [
    scope.tenantId,
    memberId,
  ]);
  const told = await scope.sql(
    `insert into unusual_activity (id, tenant_id, member_id, kind, hour, seen, allowed, at)
      select $1, $2, $3, $4, date_trunc('hour', $7::timestamptz), $5, $6, $7 where not exists (
        select 1 from unusual_activity where tenant_id = $2 and member_id = $3 and kind = $4 and at > $8)
      on conflict do nothing returning id`,
    [newId(), scope.tenantId, memberId, kind, seen, allowed, scope.now, new Date(scope.now.getTime() - alertPauseMs)],
  );
  if (told.length === 0) return;
  await recordAudit(scope, {
    kind: 'security.unusual_activity',
    subject: 'membership',
    id: memberId,
    detail: { what: kind, seen, allowed },
  });
  const officers = await officersOf(scope);
  await notify(scope, { members: officers, kind: 'unusual', subjectId: memberId, aboutMember: memberId, code: kind });
  await mailMembers(scope, officers, {
    template: 'unusual-activity',
    refs: { memberId, what: kind, seen, allowed, at: scope.now.toISOString() },
  });
}
