import type { Scope } from '../../database/scope.ts';
import { recordAudit } from '../audit/record.ts';
import { type DatabaseInstant, isoOf } from '../inbox/instant.ts';
import { notify, officersOf } from '../notifications/notify.ts';

/**
 * Tells one organisation of a coming partner, once: a line in its log and a notification to those who answer for its
 * data, in one transaction with the row that says it was told (OF-4.3).
 */
export async function tellOfPartner(scope: Scope, { partnerId }: { partnerId: string }): Promise<void> {
  const [partner] = await scope.sql<{ name: string; opensAt: DatabaseInstant }>(
    'select name, opens_at as "opensAt" from sub_processor where id = $1 and ended_at is null',
    [partnerId],
  );
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
  await notify(scope, { members: await officersOf(scope), kind: 'partner', subjectId: partnerId });
}
