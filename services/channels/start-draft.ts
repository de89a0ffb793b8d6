import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { draftMs } from '../../domain/channels/draft.ts';
import { DomainError } from '../../domain/errors.ts';
import { recordAudit } from '../audit/record.ts';
import { requireActiveTenant } from '../inbox/require-change.ts';
import { requireAgreement } from '../organisation/agreement-in-force.ts';
import { type DraftView, viewDraft } from './drafts.ts';

interface Known {
  id: string;
  name: string;
  departmentId: string;
  accountId: string;
}

/**
 * Begins to connect a number, or to connect one again. Whoever calls it has acknowledged that the provider's policies hold
 * too, which is kept as an event (BW-3.2). Throws DPA_REQUIRED (OF-5.0), TENANT_FROZEN, NOT_FOUND.
 */
export async function startDraft(scope: Scope, { reconnect }: { reconnect: string | null }): Promise<DraftView> {
  const { actor } = scope;
  if (actor.kind !== 'member') throw new DomainError('FORBIDDEN');
  await requireActiveTenant(scope);
  await requireAgreement(scope);
  const known = reconnect === null ? null : await knownChannel(scope, reconnect);
  const id = newId();
  await scope.sql(
    `insert into channel_draft (id, tenant_id, member_id, channel_id, reconnects, acknowledged_at, account_id, department_id, name, checks, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      id,
      scope.tenantId,
      actor.id,
      known?.id ?? null,
      known !== null,
      scope.now,
      known?.accountId ?? null,
      known?.departmentId ?? null,
      known?.name ?? null,
      JSON.stringify({ agreement: { state: 'ok', code: null, at: scope.now.toISOString() } }),
      new Date(scope.now.getTime() + draftMs),
    ],
  );
  await recordAudit(scope, {
    kind: 'channel.policy_acknowledged',
    subject: 'channel_draft',
    id,
    detail: { provider: 'whatsapp', channel: known?.id ?? null },
  });
  return viewDraft(scope, id);
}

async function knownChannel(scope: Scope, id: string): Promise<Known> {
  const [channel] = await scope.sql<Known>(
    `select c.id, c.name, c.department_id as "departmentId", s.account_id as "accountId"
      from channel c join channel_state s on s.tenant_id = c.tenant_id and s.channel_id = c.id where c.tenant_id = $1 and c.id = $2`,
    [scope.tenantId, id],
  );
  if (channel === undefined) throw new DomainError('NOT_FOUND');
  return channel;
}
