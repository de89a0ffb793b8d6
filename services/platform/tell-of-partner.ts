import type { Scope } from '../../database/scope.ts';
import { recordAudit } from '../audit/record.ts';
import { type DatabaseInstant, isoOf } from '../inbox/instant.ts';
import { mailMembers } from '../mail/mail-members.ts';
import { notify, officersOf } from '../notifications/notify.ts';

/**
 * Tells one organisation of a coming partner, once: a line in its log, a notification and a mail to those who answer for
 * its data, in one transaction with the row that says it was told (OF-4.3).
 */
export async function tellOfPartner(scope: Scope, { partnerId }: { partnerId: string }): Promise<void> {
  const [partner] = await scope.sql<{
    name: string;
    purpose: string;
    region: string;
    opensAt: DatabaseInstant;
  }>('select name, purpose, region, opens_at as "opensAt" from sub_processor where id = $1 and ended_at is null', [
    partnerId,
  ]);
  if (partner === undefined) return;
  const told = await scope.sql(
    'insert into partner_notice (tenant_id, partner_id, told_at) values ($1, $2, $3) on conflict do nothing returning partner_id',
    [scope.tenantId, partnerId, scope.now],
  );
  if (told.length === 0) return;
  await recordAudit(scope, {
    kind: 'partner.told',
    subject: 'partner',
    id: partnerId,
    detail: { opensAt: isoOf(partner.opensAt) },
  });
  const officers = await officersOf(scope);
  await notify(scope, { members: officers, kind: 'partner', subjectId: partnerId });
  const { name, purpose, region } = partner;
  await mailMembers(scope, officers, {
    template: 'sub-processor-notice',
    refs: { name, purpose, region, opensAt: isoOf(partner.opensAt) },
  });
}
