import { newId } from '../../database/ids.ts';
import type { Actor, Database } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { seal } from '../../database/vault/sealed.ts';
import type { Vault } from '../../database/vault/vault.ts';
import { type ChannelPhase, ownHealthCodes, type Provider } from '../../domain/channels/health.ts';
import { requireAgreement } from '../organisation/agreement-in-force.ts';
import { claimNumber, findChannelOf } from './claim-number.ts';

export interface NewChannel {
  provider: Provider;
  name: string;
  departmentId: string;
  /** WhatsApp: id of the business account (WABA). Its numbers are of one organisation. */
  businessId: string;
  /** WhatsApp: phone_number_id. One owner each. */
  accountId: string;
  token: string;
  /** Digits only. */
  displayNumber?: string | null;
  verifiedName?: string | null;
  /** `setting_up`: it takes messages in and sends none until the wizard ends. Connected unless told. */
  phase?: Extract<ChannelPhase, 'setting_up' | 'connected'>;
  /** Of WhatsApp's two-step verification; sealed with the token. */
  pin?: string | null;
  /** The wizard's draft that goes on with this channel. */
  draftId?: string;
}

interface Parts {
  database: Database;
  vault: Vault;
  /** In whose name; the system's unless told. */
  actor?: Actor;
}

/**
 * Connects a number: its token sealed under a key of its own, its route known to ingest from the commit on. The only way
 * a number comes in. Answers the channel's id, the old one when it was connected before. Throws CHANNEL_TAKEN, and
 * DPA_REQUIRED while the agreement in force was not accepted (OF-5.0).
 */
export async function connectChannel(
  { database, vault, actor = { kind: 'system' } }: Parts,
  tenantId: string,
  input: NewChannel,
): Promise<string> {
  const { provider, name, departmentId, businessId, accountId, token, phase = 'connected' } = input;
  const known = await database.withScope({ tenantId, actor }, async (scope) => {
    await requireAgreement(scope);
    return findChannelOf(scope, accountId);
  });
  const channelId = known?.id ?? newId();
  // Key first, then row: a crash between leaves a key that opens nothing.
  const key = await vault.subjectKey({ tenantId, subjectId: channelId, purpose: 'subject' });
  const shape: SealedShapes['channel'] = { token, pin: input.pin ?? null };
  await database.withScope({ tenantId, actor }, async (scope) => {
    await claimNumber(scope, {
      channelId,
      provider,
      name,
      departmentId,
      businessId,
      accountId,
      displayNumber: input.displayNumber ?? null,
      verifiedName: input.verifiedName ?? null,
      sealed: seal(key, shape, { tenantId, table: 'channel', rowId: channelId }),
      phase,
      health: phase === 'connected' ? 'ok' : 'stopped',
      healthCode: phase === 'connected' ? null : ownHealthCodes.settingUp,
    });
    if (input.draftId !== undefined)
      await scope.sql('update channel_draft set channel_id = $3 where tenant_id = $1 and id = $2', [
        tenantId,
        input.draftId,
        channelId,
      ]);
  });
  return channelId;
}
