import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quarantineMs } from '../../domain/consent/standing.ts';
import { notices } from '../../domain/notices.ts';
import { askConsent } from '../../services/consent/ask-consent.ts';
import { forgetRefused } from '../../services/consent/forget-refused.ts';
import { recordOutcome } from '../../services/delivery/record-outcome.ts';
import { releaseNext } from '../../services/delivery/release-next.ts';
import { drainInbound } from '../../services/inbox/drain-inbound.ts';
import { tendConversation } from '../../services/inbox/tend-conversation.ts';
import { type Clinic, type Customer, newCustomer, openClinic, textBody } from '../harness/people.ts';
import { openProduct, type Product } from '../harness/product.ts';

let product: Product;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product.close());

async function conversationOf(clinic: Clinic): Promise<string> {
  const { rows } = await product.superuser.query(
    'select conversation_id from conversation_counter where tenant_id = $1 order by raised_at desc limit 1',
    [clinic.tenantId],
  );
  return rows[0].conversation_id;
}

const system = (clinic: Clinic, now?: Date) =>
  ({ tenantId: clinic.tenantId, actor: { kind: 'system' }, ...(now && { now }) }) as const;

async function writes(clinic: Clinic, customer: Customer, text: string): Promise<string> {
  await product.takeIn(textBody(clinic, customer, text));
  const conversationId = await conversationOf(clinic);
  await product.worker.withScope(system(clinic), (scope) => drainInbound(scope, { conversationId }));
  return conversationId;
}

async function sendOne(clinic: Clinic, conversationId: string): Promise<{ text: string }> {
  const { released } = await product.worker.withScope(system(clinic), (scope) =>
    releaseNext(scope, { conversationId }),
  );
  if (released === null) throw new Error('nothing to send');
  await product.worker.withScope(system(clinic), (scope) =>
    recordOutcome(scope, {
      messageId: released.messageId,
      attempt: released.attempt,
      outcome: { result: 'accepted', providerId: `wamid.${released.messageId}` },
      random: 0,
    }),
  );
  return { text: 'text' in released.outbound.content ? released.outbound.content.text : '' };
}

async function look(conversationId: string): Promise<Record<string, unknown>> {
  const { rows } = await product.superuser.query(
    `select c.status, c.unread, c.held_count, c.preview_kind, p.standing, p.sealed is not null as named, p.held_until is not null as waits,
      (select count(*)::int from message m where m.conversation_id = c.id and m.author = 'customer') as shown,
      (select string_agg(outcome, ',' order by seq) from inbound_event e where e.conversation_id = c.id) as outcomes,
      (select count(*)::int from contact_identity i where i.contact_id = p.id and i.sealed is not null) as identities
     from conversation c join contact p on p.id = c.contact_id where c.id = $1`,
    [conversationId],
  );
  return rows[0];
}

describe('first contact', () => {
  it('PC-2.0 When a stranger writes then their words are held, and nothing of them is projected', async () => {
    const clinic = await openClinic(product);
    const conversationId = await writes(clinic, newCustomer(), 'Hello, I have chest pain');
    expect(await look(conversationId)).toMatchObject({
      standing: 'unknown',
      shown: 0,
      held_count: 1,
      unread: 1,
      preview_kind: 'none',
      named: false,
      waits: true,
      outcomes: 'held',
      identities: 1,
    });
  });

  it('PC-2.1 When staff ask and the person says yes then exactly the question goes out and all their words appear in order', async () => {
    const clinic = await openClinic(product);
    const customer = newCustomer();
    const conversationId = await writes(clinic, customer, 'Hello');
    await writes(clinic, customer, 'yes');
    expect(await look(conversationId)).toMatchObject({ standing: 'unknown', shown: 0, held_count: 2 });
    await product.api.withScope(
      { tenantId: clinic.tenantId, actor: { kind: 'member', id: clinic.adminId, role: 'admin', sight: 'all' } },
      (scope) => askConsent(scope, { conversationId }),
    );
    expect(await sendOne(clinic, conversationId)).toEqual({ text: notices.firstContact.text });
    expect(await look(conversationId)).toMatchObject({ standing: 'asked' });
    await writes(clinic, customer, 'Yes please!');
    expect(await look(conversationId)).toMatchObject({
      standing: 'accepted',
      shown: 3,
      held_count: 0,
      unread: 3,
      named: true,
      waits: false,
      outcomes: 'processed,processed,processed',
    });
  });

  it('PC-2.4a PC-2.4b When the person says no then one fixed reply leaves, words, name and number are destroyed and later messages only counted', async () => {
    const clinic = await openClinic(product, { askConsent: 'automatic' });
    const customer = newCustomer();
    const conversationId = await writes(clinic, customer, 'Hello');
    await sendOne(clinic, conversationId);
    await writes(clinic, customer, 'No');
    const forget = () =>
      forgetRefused({ database: product.worker, vault: product.vault }, { tenantId: clinic.tenantId, conversationId });
    await forget();
    expect(await look(conversationId)).toMatchObject({ standing: 'refused', outcomes: 'denied,denied', identities: 1 });
    await sendOne(clinic, conversationId);
    await forget();
    await writes(clinic, customer, 'But wait');
    expect(await look(conversationId)).toMatchObject({
      standing: 'refused',
      shown: 0,
      held_count: 0,
      identities: 0,
      named: false,
      outcomes: 'denied,denied,denied',
    });
    const sealed = await product.superuser.query(
      'select 1 from inbound_event where conversation_id = $1 and sealed is not null',
      [conversationId],
    );
    expect(sealed.rowCount).toBe(0);
  });

  it('When nobody answers for 72 hours then words and number are gone and the person may be asked anew', async () => {
    const clinic = await openClinic(product, { askConsent: 'automatic' });
    const conversationId = await writes(clinic, newCustomer(), 'Hello');
    await sendOne(clinic, conversationId);
    const later = new Date(Date.now() + quarantineMs + 1000);
    await product.worker.withScope(system(clinic, later), (scope) => tendConversation(scope, { conversationId }));
    expect(await look(conversationId)).toMatchObject({
      standing: 'unknown',
      outcomes: 'tombstoned',
      identities: 0,
      held_count: 0,
      waits: false,
      status: 'resolved',
    });
  });

  it('When the question was sent then it is not sent again', async () => {
    const clinic = await openClinic(product, { askConsent: 'automatic' });
    const customer = newCustomer();
    const conversationId = await writes(clinic, customer, 'Hello');
    await writes(clinic, customer, 'Anybody there?');
    await sendOne(clinic, conversationId);
    await writes(clinic, customer, 'Hello?');
    const prompts = await product.superuser.query(
      `select 1 from message where conversation_id = $1 and purpose = 'consent_prompt'`,
      [conversationId],
    );
    expect(prompts.rowCount).toBe(1);
  });
});
