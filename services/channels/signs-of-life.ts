import { oldestIdAt } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { StoredCheck, StoredChecks } from '../../domain/channels/health.ts';
import { type DatabaseInstant, dateOrNull } from '../inbox/instant.ts';
import { finding } from './refused.ts';

/** How far back signs are looked for when a number has been connected for long. Milliseconds. */
const recentMs = 24 * 3_600_000;

/**
 * Whether a signed webhook came, an answer left and arrived, from the rows themselves: nothing is sent for it, the gate
 * decides as always (a person writes in, is asked or answered). What was seen once stays seen.
 */
export async function signsOfLife(scope: Scope, channelId: string, withinMs: number = recentMs): Promise<StoredChecks> {
  const [state] = await scope.sql<{
    checks: StoredChecks;
    webhook: DatabaseInstant | null;
    sent: DatabaseInstant | null;
  }>(
    'select checks, last_webhook_at as webhook, last_sent_at as sent from channel_state where tenant_id = $1 and channel_id = $2',
    [scope.tenantId, channelId],
  );
  const since = new Date(scope.now.getTime() - withinMs);
  const [signs] = await scope.sql<Record<'webhook' | 'sent' | 'delivered', DatabaseInstant | null>>(
    'select webhook_at as webhook, accepted_at as sent, delivered_at as delivered from channel_signs($1, $2, $3)',
    [channelId, since, oldestIdAt(since)],
  );
  const known = state?.checks ?? {};
  const seen = (
    before: StoredCheck | undefined,
    at: DatabaseInstant | null | undefined,
    missing: string,
  ): StoredCheck => {
    const instant = dateOrNull(at ?? null);
    if (instant !== null) return finding('ok', null, instant);
    return before?.state === 'ok' ? before : finding('waiting', missing, scope.now);
  };
  return {
    webhook: seen(known.webhook, signs?.webhook ?? state?.webhook, 'NO_WEBHOOK'),
    sent: seen(known.sent, signs?.sent ?? state?.sent, 'NOT_SENT'),
    delivered: seen(known.delivered, signs?.delivered, 'NOT_DELIVERED'),
  };
}
