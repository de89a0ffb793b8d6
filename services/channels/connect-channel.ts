import { Channel, ChannelRoute } from '../../database/entities/organisation.entity.ts';
import { newId } from '../../database/ids.ts';
import type { Database } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { seal } from '../../database/vault/sealed.ts';
import type { Vault } from '../../database/vault/vault.ts';
import type { Provider } from '../../domain/channels/health.ts';

export interface NewChannel {
  provider: Provider;
  name: string;
  departmentId: string;
  /** WhatsApp: id of the business account (WABA). */
  businessId: string;
  /** WhatsApp: phone_number_id. One owner each. */
  accountId: string;
  token: string;
}

/** Connects a number: its token sealed under a key of its own, its route known to ingest from the commit on. */
export async function connectChannel(
  { database, vault }: { database: Database; vault: Vault },
  tenantId: string,
  input: NewChannel,
): Promise<string> {
  const id = newId();
  const key = await vault.subjectKey({ tenantId, subjectId: id, purpose: 'subject' });
  const shape: SealedShapes['channel'] = { token: input.token };
  await database.withScope({ tenantId, actor: { kind: 'system' } }, async ({ em }) => {
    const { provider, name, departmentId, businessId } = input;
    em.create(Channel, {
      id,
      tenantId,
      provider,
      name,
      departmentId,
      businessId,
      sealed: seal(key, shape, { tenantId, table: 'channel', rowId: id }),
    });
    await em.flush();
    em.create(ChannelRoute, { provider, accountId: input.accountId, tenantId, channelId: id });
  });
  return id;
}
