import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProviderState, rankOf, unconfirmedDecisionMs } from '../../domain/delivery/states.ts';
import { enqueueMessage } from '../../services/delivery/enqueue-message.ts';
import { recordOutcome } from '../../services/delivery/record-outcome.ts';
import { releaseNext } from '../../services/delivery/release-next.ts';
import { retryMessage } from '../../services/delivery/retry-message.ts';
import { settleMessage } from '../../services/delivery/settle-message.ts';
import { drainInbound } from '../../services/inbox/drain-inbound.ts';
import { type Clinic, newCustomer, openClinic, textBody } from '../harness/people.ts';
import { openProduct, type Product } from '../harness/product.ts';

let product: Product;
let clinic: Clinic;
beforeAll(async () => {
  product = await openProduct();
  clinic = await openClinic(product);
});
afterAll(() => product.close());

const later = (): Date => new Date(Date.now() + unconfirmedDecisionMs + 60_000);
const staff = (now?: Date) =>
  ({
    tenantId: clinic.tenantId,
    actor: { kind: 'member', id: clinic.adminId, role: 'admin', sight: 'all' },
    ...(now && { now }),
  }) as const;
const system = () => ({ tenantId: clinic.tenantId, actor: { kind: 'system' } }) as const;

interface Lost {
  conversationId: string;
  messageId: string;
}

/** A message whose answer was lost, in the conversation of somebody who agreed. */
async function lostMessage(): Promise<Lost> {
  await product.takeIn(textBody(clinic, newCustomer(), 'Hello'));
  const { rows } = await product.superuser.query(
    'select conversation_id as id from conversation_counter order by raised_at desc limit 1',
  );
  const conversationId: string = rows[0].id;
  await product.worker.withScope(system(), (scope) => drainInbound(scope, { conversationId }));
  await product.superuser.query(
    `update contact set standing = 'accepted', held_until = null where id = (select contact_id from conversation where id = $1)`,
    [conversationId],
  );
  const { messageId } = await product.api.withScope(staff(), (scope) =>
    enqueueMessage(scope, {
      conversationId,
      clientId: crypto.randomUUID(),
      content: { kind: 'text', text: 'See you' },
    }),
  );
  const { released } = await product.worker.withScope(system(), (scope) => releaseNext(scope, { conversationId }));
  await product.worker.withScope(system(), (scope) =>
    recordOutcome(scope, {
      messageId,
      attempt: released!.attempt,
      outcome: { result: 'unknown', code: null },
      random: 0,
    }),
  );
  return { conversationId, messageId };
}

async function reports(lost: Lost, state: ProviderState): Promise<void> {
  await product.superuser.query(
    `insert into delivery_status (tenant_id, channel_id, provider_hash, message_id, rank) values ($1, $2, sha256($3), $4, $5)`,
    [clinic.tenantId, clinic.channelId, Buffer.from(lost.messageId), lost.messageId, rankOf(state)],
  );
}

const retry = (lost: Lost, now: Date) => product.api.withScope(staff(now), (scope) => retryMessage(scope, lost));
const settle = (lost: Lost, now: Date) => product.api.withScope(staff(now), (scope) => settleMessage(scope, lost));

describe('deciding about a message whose answer was lost', () => {
  it('When ten minutes have not passed then nobody may decide', async () => {
    const lost = await lostMessage();
    await expect(retry(lost, new Date())).rejects.toMatchObject({ code: 'NOT_RETRYABLE' });
    await expect(settle(lost, new Date())).rejects.toMatchObject({ code: 'NOT_RETRYABLE' });
  });

  it('When nothing was reported by then and a person says it is lost then it is sent again, once', async () => {
    const lost = await lostMessage();
    const again = await retry(lost, later());
    expect(again.messageId).not.toBe(lost.messageId);
    await expect(retry(lost, later())).rejects.toMatchObject({ code: 'NOT_RETRYABLE' });
  });

  it.each(['accepted', 'sent', 'delivered', 'read'] as const)(
    'When the provider reported it as %s meanwhile then it can be neither resent nor settled by hand',
    async (state) => {
      const lost = await lostMessage();
      await reports(lost, state);
      await expect(retry(lost, later())).rejects.toMatchObject({ code: 'NOT_RETRYABLE' });
      await expect(settle(lost, later())).rejects.toMatchObject({ code: 'NOT_RETRYABLE' });
    },
  );

  it('When the provider reported that it failed then it may be sent again', async () => {
    const lost = await lostMessage();
    await reports(lost, 'failed');
    await expect(retry(lost, later())).resolves.toMatchObject({ messageId: expect.any(String) });
  });

  it('When a person says that it arrived then it counts as accepted and is over', async () => {
    const lost = await lostMessage();
    await settle(lost, later());
    const { rows } = await product.superuser.query('select state from message where id = $1', [lost.messageId]);
    expect(rows).toEqual([{ state: 'accepted' }]);
    await expect(retry(lost, later())).rejects.toMatchObject({ code: 'NOT_RETRYABLE' });
  });
});
