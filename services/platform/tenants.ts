import type { Scope } from '../../database/scope.ts';
import type { ChannelHealth, Provider } from '../../domain/channels/health.ts';
import type { TenantState } from '../../domain/consent/gate.ts';
import { DomainError } from '../../domain/errors.ts';
import type { DeactivationReason } from '../../domain/platform/deactivation.ts';
import type { SupportReason } from '../../domain/platform/support.ts';
import type { SuspensionReason } from '../../domain/platform/suspension.ts';
import { decodeCursor, encodeCursor } from '../inbox/cursor.ts';
import { type DatabaseInstant, isoOf, isoOrNull } from '../inbox/instant.ts';

export interface TenantRow {
  id: string;
  name: string;
  state: TenantState;
  createdAt: string;
  members: number;
  channels: number;
  channelsStopped: number;
  suspendedFor: SuspensionReason | null;
  /** Of one that is being deactivated: by when nothing of it is left. */
  eraseBy: string | null;
}

/** Organisations as operators see them, newest first. Throws INVALID_INPUT on a cursor that isn't ours. */
export async function listTenants(
  scope: Scope,
  request: { search: string | null; state: TenantState | null; after: string | null; limit: number },
): Promise<{ items: TenantRow[]; next: string | null }> {
  const [at, id] = request.after === null ? [null, null] : decodeCursor(request.after, ['instant', 'uuid']);
  const found = await scope.sql<Omit<TenantRow, 'eraseBy'> & { position: string; eraseBy: DatabaseInstant | null }>(
    `select id, name, state, created_at::text as position, members::int, channels::int, stopped::int as "channelsStopped", suspended_for as "suspendedFor", erase_by as "eraseBy"
      from platform_tenants($1, $2, $3, $4, $5)`,
    [request.search, request.state, at, id, request.limit + 1],
  );
  const page = found.slice(0, request.limit);
  const last = page.at(-1);
  return {
    items: page.map(({ position, eraseBy, ...row }) => ({
      ...row,
      createdAt: isoOf(position),
      eraseBy: isoOrNull(eraseBy),
    })),
    next: found.length > request.limit && last ? encodeCursor([last.position, last.id]) : null,
  };
}

export interface TenantDetail {
  id: string;
  name: string;
  state: TenantState;
  createdAt: string;
  members: number;
  suspension: { reason: SuspensionReason; at: string } | null;
  deactivation: { reason: DeactivationReason; at: string; reversibleUntil: string; eraseBy: string } | null;
  channels: {
    id: string;
    provider: Provider;
    health: ChannelHealth;
    healthCode: string | null;
    createdAt: string;
    lastWebhookAt: string | null;
  }[];
  support: {
    id: string;
    reason: SupportReason;
    ticket: string | null;
    conversationId: string | null;
    grantedAt: string;
    expiresAt: string;
  }[];
  acts: { id: string; at: string; operatorName: string; kind: string; detail: Record<string, string> }[];
}

type Raw<T> = { [K in keyof T]: K extends `${string}At` ? DatabaseInstant : T[K] };

/** One organisation: state, health of its numbers, access it has given, what operators did. Throws NOT_FOUND. */
export async function getTenant(scope: Scope, { tenantId }: { tenantId: string }): Promise<TenantDetail> {
  const [tenant] = await scope.sql<StandingRow>(
    `select id, name, state, created_at as "createdAt", members::int, suspended_for as "suspendedFor", suspended_at as "suspendedAt",
        deactivated_for as "deactivatedFor", deactivated_at as "deactivatedAt", reversible_until as "reversibleUntil", erase_by as "eraseBy"
      from platform_tenant($1)`,
    [tenantId],
  );
  if (tenant === undefined) throw new DomainError('NOT_FOUND');
  const { id, name, state, members, suspendedFor, suspendedAt } = tenant;
  return {
    ...{ id, name, state, members },
    createdAt: isoOf(tenant.createdAt),
    suspension: suspendedFor === null || suspendedAt === null ? null : { reason: suspendedFor, at: isoOf(suspendedAt) },
    deactivation: deactivationOf(tenant),
    channels: await channelsOf(scope, tenantId),
    support: await supportOf(scope, tenantId),
    acts: await actsOn(scope, tenantId),
  };
}

interface StandingRow extends Pick<TenantDetail, 'id' | 'name' | 'state' | 'members'> {
  createdAt: DatabaseInstant;
  suspendedFor: SuspensionReason | null;
  suspendedAt: DatabaseInstant | null;
  deactivatedFor: DeactivationReason | null;
  deactivatedAt: DatabaseInstant | null;
  reversibleUntil: DatabaseInstant | null;
  eraseBy: DatabaseInstant | null;
}

function deactivationOf(row: StandingRow): TenantDetail['deactivation'] {
  const { deactivatedFor: reason, deactivatedAt, reversibleUntil, eraseBy } = row;
  if (reason === null || deactivatedAt === null || reversibleUntil === null || eraseBy === null) return null;
  return { reason, at: isoOf(deactivatedAt), reversibleUntil: isoOf(reversibleUntil), eraseBy: isoOf(eraseBy) };
}

async function channelsOf(scope: Scope, tenantId: string): Promise<TenantDetail['channels']> {
  type Row = Raw<Omit<TenantDetail['channels'][number], 'lastWebhookAt'>> & { lastWebhookAt: DatabaseInstant | null };
  const rows = await scope.sql<Row>(
    `select id, provider, health, health_code as "healthCode", created_at as "createdAt", last_webhook_at as "lastWebhookAt" from platform_channels($1)`,
    [tenantId],
  );
  return rows.map((row) => ({ ...row, createdAt: isoOf(row.createdAt), lastWebhookAt: isoOrNull(row.lastWebhookAt) }));
}

async function supportOf(scope: Scope, tenantId: string): Promise<TenantDetail['support']> {
  const rows = await scope.sql<Raw<TenantDetail['support'][number]>>(
    `select id, reason, ticket, conversation_id as "conversationId", granted_at as "grantedAt", expires_at as "expiresAt" from platform_support($1)`,
    [tenantId],
  );
  return rows.map((row) => ({ ...row, grantedAt: isoOf(row.grantedAt), expiresAt: isoOf(row.expiresAt) }));
}

async function actsOn(scope: Scope, tenantId: string): Promise<TenantDetail['acts']> {
  const rows = await scope.sql<Omit<TenantDetail['acts'][number], 'at'> & { at: DatabaseInstant }>(
    `select e.id, e.at, o.name as "operatorName", e.kind, e.detail from operators.event e join operators.operator o on o.id = e.operator_id
      where e.tenant_id = $1 order by e.at desc, e.id desc limit 50`,
    [tenantId],
  );
  return rows.map((row) => ({ ...row, at: isoOf(row.at) }));
}
