import type { StoredChecks } from '../../domain/channels/health.ts';
import { ProviderRefusal } from '../../domain/channels/refusal.ts';
import { accessOf } from './access.ts';
import { isAgreementAccepted } from './agreement.ts';
import { type Desk, inDesk, type On } from './desk.ts';
import { type Look, lookAtNumber } from './look-at-number.ts';
import { noteLook } from './note-look.ts';
import { finding } from './refused.ts';
import { signsOfLife } from './signs-of-life.ts';
import { type CheckView, viewChecks } from './view-checks.ts';

/**
 * Runs all checks of a number now, and mends the one thing we can: a missing subscription. Throws NOT_FOUND. What a check
 * finds is its answer, never an error.
 */
export async function checkChannel(desk: Desk, on: On, channelId: string): Promise<{ checks: CheckView[] }> {
  const access = await inDesk(desk, on, (scope) => accessOf(scope, channelId));
  const look = await lookAtNumber(desk.connectors.whatsapp, access, on.now ?? new Date());
  if (look.checks.subscription?.code === 'NOT_SUBSCRIBED' && access.token !== null)
    look.checks.subscription = await subscribeAgain(desk, { ...access, token: access.token }, on.now ?? new Date());
  return inDesk(desk, on, async (scope) => {
    const checks: StoredChecks = {
      agreement: (await isAgreementAccepted(scope))
        ? finding('ok', null, scope.now)
        : finding('failed', 'AGREEMENT', scope.now),
      ...look.checks,
      ...(await signsOfLife(scope, channelId)),
    };
    await noteLook(scope, channelId, { ...look, checks } satisfies Look);
    const [state] = await scope.sql<{ checks: StoredChecks }>(
      'select checks from channel_state where tenant_id = $1 and channel_id = $2',
      [scope.tenantId, channelId],
    );
    return { checks: viewChecks(state?.checks ?? checks) };
  });
}

async function subscribeAgain(desk: Desk, of: { businessId: string; token: string }, now: Date) {
  try {
    await desk.connectors.whatsapp.subscribe(of);
    return finding('ok', null, now);
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error;
    return finding('failed', error.code, now);
  }
}
