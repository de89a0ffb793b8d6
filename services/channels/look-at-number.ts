import type { Connector } from '../../channels/connector.ts';
import type { StoredCheck, StoredChecks } from '../../domain/channels/health.ts';
import type { FoundNumber } from '../../domain/channels/numbers.ts';
import { ProviderRefusal } from '../../domain/channels/refusal.ts';
import type { Access } from './access.ts';
import { finding } from './refused.ts';

export interface Look {
  checks: StoredChecks;
  number: FoundNumber | null;
  tokenExpiresAt: Date | null;
  /** Set when nothing may leave any more, with the code of its reason. */
  stop: string | null;
}

/** Words of Meta for a number that works, and for one that will soon. */
const working = new Set(['CONNECTED', null]);
const pending = new Set(['PENDING', 'MIGRATED', 'UNVERIFIED']);
const blocked = new Set(['BANNED', 'RESTRICTED', 'RATE_LIMITED', 'FLAGGED']);

/**
 * Asks the provider about token, number and subscription. Never throws ProviderRefusal: each refusal is a finding. A
 * transient one stops nothing.
 */
export async function lookAtNumber(connector: Connector, access: Access, now: Date): Promise<Look> {
  const look: Look = { checks: {}, number: null, tokenExpiresAt: null, stop: null };
  if (access.token === null) {
    look.checks.token = finding('failed', 'TOKEN_INVALID', now);
    return { ...look, stop: 'TOKEN_INVALID' };
  }
  const { accountId, businessId, token } = access;
  look.checks.token = await found(now, look, async () => {
    const report = await connector.inspectToken(token);
    look.tokenExpiresAt = report.expiresAt;
    const expired = report.expiresAt !== null && report.expiresAt <= now;
    if (!report.valid) throw new ProviderRefusal(expired ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID');
    if (report.missing.length > 0) throw new ProviderRefusal('SCOPES');
    return null;
  });
  // Everything else would only repeat the same refusal.
  if (look.checks.token.state === 'failed') return { ...look, stop: stopOf(look.checks.token) };
  look.checks.number = await found(now, look, async () => {
    look.number = await connector.readNumber({ accountId, token });
    return troubleOf(look.number);
  });
  look.checks.subscription = await found(now, look, async () =>
    (await connector.isSubscribed({ businessId, token })) ? null : 'NOT_SUBSCRIBED',
  );
  return look;
}

async function found(now: Date, look: Look, ask: () => Promise<string | null>): Promise<StoredCheck> {
  try {
    const code = await ask();
    if (code === 'NUMBER_BLOCKED') look.stop = code;
    if (code === null) return finding('ok', null, now);
    return finding(code === 'NUMBER_PENDING' ? 'waiting' : 'failed', code, now);
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error;
    return finding(error.transient ? 'waiting' : 'failed', error.code, now);
  }
}

function troubleOf({ status, nameStatus, quality }: FoundNumber): string | null {
  if (blocked.has(status ?? '')) return 'NUMBER_BLOCKED';
  if (pending.has(status ?? '')) return 'NUMBER_PENDING';
  if (!working.has(status)) return 'NUMBER_OFF';
  if (nameStatus === 'DECLINED') return 'NAME_REFUSED';
  return quality === 'red' ? 'QUALITY_RED' : null;
}

function stopOf({ code }: StoredCheck): string | null {
  return code === 'SCOPES' ? null : code;
}
