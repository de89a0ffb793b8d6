import type { Scope } from '../../database/scope.ts';
import type { ChannelHealth, ChannelPhase, Provider } from '../../domain/channels/health.ts';
import { DomainError } from '../../domain/errors.ts';

export interface Claim {
  channelId: string;
  provider: Provider;
  name: string;
  departmentId: string;
  /** WhatsApp: id of the business account (WABA). */
  businessId: string;
  /** WhatsApp: phone_number_id. One owner each. */
  accountId: string;
  displayNumber: string | null;
  verifiedName: string | null;
  sealed: Buffer;
  phase: Extract<ChannelPhase, 'setting_up' | 'connected'>;
  health: ChannelHealth;
  healthCode: string | null;
}

/** The channel this organisation has or had for a number; null when it never had one. */
export async function findChannelOf(
  scope: Scope,
  accountId: string,
): Promise<{ id: string; phase: ChannelPhase } | null> {
  const [known] = await scope.sql<{ id: string; phase: ChannelPhase }>(
    'select channel_id as id, phase from channel_state where tenant_id = $1 and account_id = $2',
    [scope.tenantId, accountId],
  );
  return known ?? null;
}

/**
 * Makes a number this organisation's, in one transaction: of two that want it at once the second waits at the keys of
 * route and account, and is refused. A number connected before gets its old channel, so that its history goes on.
 * Throws CHANNEL_TAKEN when it or its account is connected already, without saying by whom.
 */
export async function claimNumber(scope: Scope, claim: Claim): Promise<void> {
  await claimBusiness(scope, claim);
  const known = await findChannelOf(scope, claim.accountId);
  if (known !== null && known.phase !== 'disconnected') throw new DomainError('CHANNEL_TAKEN');
  await (known === null ? addChannel(scope, claim) : reviveChannel(scope, { ...claim, channelId: known.id }));
  const routes = await scope.sql(
    `insert into channel_route (provider, account_id, tenant_id, channel_id) values ($1, $2, $3, $4)
      on conflict (provider, account_id) do nothing returning 1`,
    [claim.provider, claim.accountId, scope.tenantId, known?.id ?? claim.channelId],
  );
  if (routes.length === 0) throw new DomainError('CHANNEL_TAKEN');
}

async function claimBusiness(scope: Scope, { provider, businessId }: Claim): Promise<void> {
  await scope.sql(
    'insert into channel_business (provider, business_id, tenant_id) values ($1, $2, $3) on conflict (provider, business_id) do nothing',
    [provider, businessId, scope.tenantId],
  );
  const ours = await scope.sql(
    'select 1 from channel_business where provider = $1 and business_id = $2 and tenant_id = $3',
    [provider, businessId, scope.tenantId],
  );
  if (ours.length === 0) throw new DomainError('CHANNEL_TAKEN');
}

async function addChannel(scope: Scope, claim: Claim): Promise<void> {
  const { channelId, provider, name, departmentId, businessId, health, healthCode, sealed } = claim;
  await scope.sql(
    `insert into channel (id, tenant_id, provider, name, department_id, business_id, health, health_code, sealed)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [channelId, scope.tenantId, provider, name, departmentId, businessId, health, healthCode, sealed],
  );
  const added = await scope.sql(
    `insert into channel_state (tenant_id, channel_id, account_id, phase, display_number, verified_name, connected_at)
      values ($1, $2, $3, $4, $5, $6, $7) on conflict (tenant_id, account_id) do nothing returning 1`,
    [
      scope.tenantId,
      channelId,
      claim.accountId,
      claim.phase,
      claim.displayNumber,
      claim.verifiedName,
      claim.phase === 'connected' ? scope.now : null,
    ],
  );
  if (added.length === 0) throw new DomainError('CHANNEL_TAKEN');
}

async function reviveChannel(scope: Scope, claim: Claim): Promise<void> {
  const { channelId, name, departmentId, businessId, health, healthCode, sealed } = claim;
  await scope.sql(
    `update channel set name = $3, department_id = $4, business_id = $5, health = $6, health_code = $7, sealed = $8
      where tenant_id = $1 and id = $2`,
    [scope.tenantId, channelId, name, departmentId, businessId, health, healthCode, sealed],
  );
  await scope.sql(
    `update channel_state set phase = $3, display_number = coalesce($4, display_number), verified_name = coalesce($5, verified_name),
        checks = '{}', asked_at = null, templates_at = null, last_webhook_at = null, stopped_at = null, told_at = null,
        token_expires_at = null, disconnected_at = null, connected_at = $6
      where tenant_id = $1 and channel_id = $2`,
    [
      scope.tenantId,
      channelId,
      claim.phase,
      claim.displayNumber,
      claim.verifiedName,
      claim.phase === 'connected' ? scope.now : null,
    ],
  );
}
