import type { Scope } from '../../database/scope.ts';
import { recordAudit } from './record.ts';

/** Where the organisation wants signed heads sent from now on; null ends it. The address itself stands in no entry. */
export async function setWebhook(scope: Scope, { url }: { url: string | null }): Promise<void> {
  const { sql, tenantId } = scope;
  const [former] = await sql<{ url: string }>(
    `delete from audit_copy where tenant_id = $1 and place = 'webhook' returning url`,
    [tenantId],
  );
  if (url !== null) {
    await sql(
      `insert into audit_copy (tenant_id, place, url, copied_size)
        select $1, 'webhook', $2, coalesce((select size from audit_checkpoint where tenant_id = $1 order by size desc limit 1), 0)`,
      [tenantId, url],
    );
  }
  const state = (value: unknown): 'set' | 'none' => (value ? 'set' : 'none');
  await recordAudit(scope, {
    kind: 'audit.webhook_changed',
    subject: 'log',
    id: tenantId,
    detail: { from: state(former), to: state(url) },
  });
}
