import { ownHealthCodes } from '../../domain/channels/health.ts';
import { DomainError } from '../../domain/errors.ts';
import { recordAudit } from '../audit/record.ts';
import { requireAgreement } from '../organisation/agreement-in-force.ts';
import { sealAccess } from './access.ts';
import { checkChannel } from './check-channel.ts';
import { findChannelOf } from './claim-number.ts';
import { connectChannel } from './connect-channel.ts';
import { type Desk, inDesk, type On } from './desk.ts';
import { type DraftRow, type DraftView, lockDraft, openSecrets, viewDraft } from './drafts.ts';
import { orRefused } from './refused.ts';

interface Ready extends DraftRow {
  businessId: string;
  accountId: string;
  departmentId: string;
  name: string;
}

/**
 * Connects the number of a draft: ours in the database first (so that no message of it comes to nobody), then with the
 * provider, then open for sending. Every step may be repeated; a crash between two leaves a number that takes messages in
 * and sends none, and the draft to go on with. Throws CHANNEL_TAKEN, DPA_REQUIRED, CONFLICT while something is missing,
 * META_REFUSED with the reason in the checks, UNAVAILABLE.
 */
export async function connectDraft(
  desk: Desk,
  on: On,
  { draftId, pin }: { draftId: string; pin: string | null },
): Promise<DraftView> {
  const { draft, token } = await inDesk(desk, on, async (scope) => {
    await requireAgreement(scope);
    const found = await lockDraft(scope, draftId);
    return { draft: readyOrConflict(found), token: (await openSecrets(scope, found)).token };
  });
  const channelId = await takeNumber(desk, on, { draft, secrets: { token, pin } });
  const { businessId, accountId } = draft;
  const connector = desk.connectors.whatsapp;
  await orRefused(desk, on, { draftId, check: 'subscription' }, () => connector.subscribe({ businessId, token }));
  if (pin !== null)
    await orRefused(desk, on, { draftId, check: 'number' }, () => connector.register({ accountId, token, pin }));
  await open(desk, on, { draft, channelId });
  const { checks } = await checkChannel(desk, on, channelId);
  const view = await inDesk(desk, on, (scope) => viewDraft(scope, draftId));
  return { ...view, checks };
}

function readyOrConflict(draft: DraftRow): Ready {
  const { businessId, accountId, departmentId, name } = draft;
  if (businessId === null || accountId === null || departmentId === null || name === null)
    throw new DomainError('CONFLICT');
  return { ...draft, businessId, accountId, departmentId, name };
}

/** Makes the number ours, or gives the one we have the new token. */
async function takeNumber(
  desk: Desk,
  on: On,
  { draft, secrets }: { draft: Ready; secrets: { token: string; pin: string | null } },
): Promise<string> {
  const known = await inDesk(desk, on, (scope) => findChannelOf(scope, draft.accountId));
  if (known === null || known.phase === 'disconnected') {
    const number = draft.numbers.find(({ accountId }) => accountId === draft.accountId);
    return connectChannel({ ...desk, actor: on.actor }, on.tenantId, {
      provider: 'whatsapp',
      name: draft.name,
      departmentId: draft.departmentId,
      businessId: draft.businessId,
      accountId: draft.accountId,
      token: secrets.token,
      pin: secrets.pin,
      displayNumber: number?.displayNumber ?? null,
      verifiedName: number?.verifiedName ?? null,
      phase: 'setting_up',
      draftId: draft.id,
    });
  }
  if (known.id !== draft.channelId) throw new DomainError('CHANNEL_TAKEN');
  const sealed = await sealAccess(desk.vault, { tenantId: on.tenantId, channelId: known.id }, secrets);
  await inDesk(desk, on, (scope) =>
    scope.sql('update channel set sealed = $3, name = $4, department_id = $5 where tenant_id = $1 and id = $2', [
      scope.tenantId,
      known.id,
      sealed,
      draft.name,
      draft.departmentId,
    ]),
  );
  return known.id;
}

/**
 * Sending goes on: what waited in the queue leaves within a minute. Throws CONFLICT when somebody disconnected the number
 * meanwhile: its route and token are gone, or will be.
 */
async function open(desk: Desk, on: On, { draft, channelId }: { draft: Ready; channelId: string }): Promise<void> {
  await inDesk(desk, on, async (scope) => {
    const [state] = await scope.sql<{ ending: boolean }>(
      `select c.health = 'stopped' and c.health_code = $3 as ending from channel_state s join channel c on c.tenant_id = s.tenant_id and c.id = s.channel_id
        where s.tenant_id = $1 and s.channel_id = $2 for update`,
      [scope.tenantId, channelId, ownHealthCodes.disconnected],
    );
    if (state?.ending !== false) throw new DomainError('CONFLICT');
    await scope.sql(
      `update channel_state set phase = 'connected', connected_at = coalesce(connected_at, $3), disconnected_at = null,
          asked_at = null, templates_at = null, stopped_at = null, told_at = null
        where tenant_id = $1 and channel_id = $2`,
      [scope.tenantId, channelId, scope.now],
    );
    const opened = await scope.sql(
      `update channel set health = 'ok', health_code = null where tenant_id = $1 and id = $2 and health = 'stopped' returning 1`,
      [scope.tenantId, channelId],
    );
    if (opened.length === 0) return;
    await recordAudit(scope, {
      kind: draft.reconnects ? 'channel.reconnected' : 'channel.connected',
      subject: 'channel',
      id: channelId,
      detail: { department: draft.departmentId },
    });
  });
}
