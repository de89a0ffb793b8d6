import { cures } from '../../channels/readers.ts';
import type { Scope } from '../../database/scope.ts';
import { type DraftStep, stepOf } from '../../domain/channels/draft.ts';
import type { ChannelHealth, ChannelPhase, NumberQuality, Provider } from '../../domain/channels/health.ts';
import { peopleADay } from '../../domain/channels/numbers.ts';
import { type DatabaseInstant, isoOf, isoOrNull } from '../inbox/instant.ts';
import { isAgreementAccepted } from './agreement.ts';

export interface ChannelView {
  id: string;
  provider: Provider;
  name: string;
  departmentId: string;
  departmentName: string;
  phase: ChannelPhase;
  health: ChannelHealth;
  trouble: { code: string; words: string } | null;
  displayNumber: string | null;
  verifiedName: string | null;
  quality: NumberQuality | null;
  peopleADay: number | null;
  tokenExpiresAt: string | null;
  lastWebhookAt: string | null;
  lastSentAt: string | null;
  connectedAt: string | null;
  disconnectedAt: string | null;
}

export interface DraftLine {
  id: string;
  step: DraftStep;
  reconnects: boolean;
  expiresAt: string;
}

type Instants = 'tokenExpiresAt' | 'lastWebhookAt' | 'lastSentAt' | 'connectedAt' | 'disconnectedAt';
export type ChannelRow = Omit<ChannelView, 'trouble' | 'peopleADay' | Instants> & {
  healthCode: string | null;
  messagingLimit: string | null;
} & Record<Instants, DatabaseInstant | null>;

/** Columns of a channel and its state, as `viewChannel` reads them. */
export const channelColumns = `c.id, c.provider, c.name, c.department_id as "departmentId", d.name as "departmentName", s.phase, c.health, c.health_code as "healthCode",
  s.display_number as "displayNumber", s.verified_name as "verifiedName", s.quality, s.messaging_limit as "messagingLimit", s.token_expires_at as "tokenExpiresAt",
  s.last_webhook_at as "lastWebhookAt", s.last_sent_at as "lastSentAt", s.connected_at as "connectedAt", s.disconnected_at as "disconnectedAt"`;
export const channelTables = `channel c join channel_state s on s.tenant_id = c.tenant_id and s.channel_id = c.id
  join department d on d.tenant_id = c.tenant_id and d.id = c.department_id`;

/** A number as lists and its page show it: what ails it comes with its cure, the limit in people a day. */
export function viewChannel({ healthCode, messagingLimit, ...row }: ChannelRow): ChannelView {
  const { code, words } = cures[row.provider](healthCode ?? '');
  return {
    ...row,
    trouble: row.health === 'ok' ? null : { code, words },
    peopleADay: peopleADay(messagingLimit),
    tokenExpiresAt: isoOrNull(row.tokenExpiresAt),
    lastWebhookAt: isoOrNull(row.lastWebhookAt),
    lastSentAt: isoOrNull(row.lastSentAt),
    connectedAt: isoOrNull(row.connectedAt),
    disconnectedAt: isoOrNull(row.disconnectedAt),
  };
}

/** Numbers that are or were connected, the living first, and connections under way (admins see those). */
export async function listChannels(
  scope: Scope,
): Promise<{ items: ChannelView[]; drafts: DraftLine[]; agreementAccepted: boolean }> {
  const rows = await scope.sql<ChannelRow>(
    `select ${channelColumns} from ${channelTables} where c.tenant_id = $1 and s.connected_at is not null
      order by s.phase = 'disconnected', c.name, c.id`,
    [scope.tenantId],
  );
  return {
    items: rows.map(viewChannel),
    drafts: await listDrafts(scope),
    agreementAccepted: await isAgreementAccepted(scope),
  };
}

async function listDrafts(scope: Scope): Promise<DraftLine[]> {
  const drafts = await scope.sql<{
    id: string;
    reconnects: boolean;
    expiresAt: DatabaseInstant;
    hasToken: boolean;
    accountId: string | null;
    departmentId: string | null;
  }>(
    `select id, reconnects, expires_at as "expiresAt", sealed is not null as "hasToken", account_id as "accountId", department_id as "departmentId"
      from channel_draft where tenant_id = $1 and expires_at > $2 order by created_at desc`,
    [scope.tenantId, scope.now],
  );
  return drafts.map((draft) => ({
    id: draft.id,
    step: stepOf(draft),
    reconnects: draft.reconnects,
    expiresAt: isoOf(draft.expiresAt),
  }));
}
