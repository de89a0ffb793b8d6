import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rankOf } from '../../domain/delivery/states.ts';
import { askConsent } from '../../services/consent/ask-consent.ts';
import { recordOutcome } from '../../services/delivery/record-outcome.ts';
import { releaseNext } from '../../services/delivery/release-next.ts';
import { drainInbound } from '../../services/inbox/drain-inbound.ts';
import { type Clinic, newCustomer, openClinic } from '../harness/people.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { type Committer, committerName, newWamid, openCommitter, said, status, webhook } from './traffic.ts';

let product: Product;
let committers: Committer[] = [];
beforeAll(async () => {
  product = await openProduct();
  committers = Array.from({ length: 4 }, () => openCommitter(product));
});
afterAll(async () => {
  await Promise.all(committers.map((committer) => committer.close()));
  await product?.close();
});

interface Counted {
  last_seq: number;
  events: number;
  lowest: number;
  highest: number;
  nudge: number;
}

async function counters(clinic: Clinic): Promise<Counted[]> {
  const { rows } = await product.superuser.query<Counted>(
    `select c.last_seq::int as last_seq, count(e.*)::int as events, min(e.seq)::int as lowest, max(e.seq)::int as highest, max(n.up_to)::int as nudge
      from conversation_counter c join inbound_event e on e.conversation_id = c.conversation_id
      left join nudge n on n.key = c.conversation_id and n.topic = 'inbound' where c.tenant_id = $1 group by c.conversation_id, c.last_seq`,
    [clinic.tenantId],
  );
  return rows;
}

/** Numbers from 1 without gap or double, and the nudge tells of all of them. */
function expectSound(rows: Counted[], messages: number): void {
  expect(rows.reduce((sum, row) => sum + row.events, 0)).toBe(messages);
  for (const row of rows)
    expect(row).toEqual({
      last_seq: row.events,
      events: row.events,
      lowest: 1,
      highest: row.events,
      nudge: row.events,
    });
}

describe('ingest under load', () => {
  it('When four processes take in the same messages at once, then none is lost, doubled or out of number, and nothing deadlocks', async () => {
    const clinic = await openClinic(product);
    const people = Array.from({ length: 12 }, newCustomer);
    const messages = Array.from({ length: 240 }, (_, index) => ({
      from: people[index % people.length]!,
      id: newWamid(),
    }));
    // Each process gets two thirds of them in an order of its own, in requests of three, so that most arrive several times.
    const work = committers.flatMap((committer, which) => {
      const own = messages.filter((_, index) => index % 3 !== which % 3);
      const turned = [...own.slice(which * 37), ...own.slice(0, which * 37)];
      if (which % 2 === 1) turned.reverse();
      const requests = Array.from({ length: Math.ceil(turned.length / 3) }, (_, index) =>
        turned.slice(index * 3, index * 3 + 3),
      );
      return requests.map((request) => committer.takeIn(webhook(clinic.accountId, request.map(said))));
    });
    await Promise.all(work);
    expect(committers.flatMap((committer) => committer.errors)).toEqual([]);
    expectSound(await counters(clinic), messages.length);
    const { rows } = await product.superuser.query(
      `select sum(items)::int as items, sum(stored)::int as stored, sum(duplicate)::int as duplicate from webhook_receipt where channel_id = $1`,
      [clinic.channelId],
    );
    expect(rows[0]).toEqual({ items: 640, stored: 240, duplicate: 400 });
  });

  it('When people become known by both ids while others write, then batches that lock the same threads still finish', async () => {
    const clinic = await openClinic(product);
    const people = Array.from({ length: 10 }, (_, index) => ({
      from: newCustomer(),
      bsuid: `IN.${Date.now()}${index}`,
    }));
    for (const { from } of people) await product.takeIn(webhook(clinic.accountId, [said({ from })]));
    const work = committers.flatMap((committer, which) =>
      Array.from({ length: 30 }, (_, index) =>
        committer.takeIn(
          webhook(clinic.accountId, [said(people[(index * (which + 1)) % 10]!), said(people[(index + which) % 10]!)]),
        ),
      ),
    );
    await Promise.all(work);
    expect(committers.flatMap((committer) => committer.errors)).toEqual([]);
    const rows = await counters(clinic);
    expect(rows).toHaveLength(people.length);
    expectSound(rows, people.length + 240);
  });

  it('When the same message stands twice in a batch and again in later ones, then it has one number', async () => {
    const clinic = await openClinic(product);
    const [from, id] = [newCustomer(), newWamid()];
    await Promise.all(
      [1, 2, 3].map(() => product.takeIn(webhook(clinic.accountId, [said({ from, id }), said({ from, id })]))),
    );
    await product.takeIn(webhook(clinic.accountId, [said({ from, id }), said({ from })]));
    expectSound(await counters(clinic), 2);
  });

  it('When one request of a batch is invalid, then it alone is refused', async () => {
    const clinic = await openClinic(product);
    const [committer] = committers;
    const intakes = await Promise.all(
      Array.from({ length: 5 }, () => committer!.prepare(webhook(clinic.accountId, [said({ from: newCustomer() })]))),
    );
    intakes[2]!.messages[0]!.id = 'no uuid at all';
    const answers = await Promise.allSettled(intakes.map((intake) => committer!.commit.store(intake)));
    expect(answers.map((answer) => answer.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(answers[2]).toMatchObject({ reason: { code: 'UNAVAILABLE' } });
    expectSound(await counters(clinic), 4);
    const receipts = await product.superuser.query('select 1 from webhook_receipt where channel_id = $1', [
      clinic.channelId,
    ]);
    expect(receipts.rowCount).toBe(4);
    committer!.errors.length = 0;
  });
});

describe('delivery statuses', () => {
  async function ranks(clinic: Clinic): Promise<number[]> {
    const { rows } = await product.superuser.query<{ rank: number }>(
      'select rank::int as rank from delivery_status where channel_id = $1',
      [clinic.channelId],
    );
    return rows.map((row) => row.rank);
  }

  it.each([
    ['sent', 'delivered', 'read'],
    ['read', 'delivered', 'sent'],
    ['delivered', 'read', 'sent'],
    ['read', 'sent', 'delivered'],
  ])(
    'When %s, %s and %s are reported in this order, then the message is read and no time is lost',
    async (...states) => {
      const clinic = await openClinic(product);
      const id = newWamid();
      for (const state of states) await product.takeIn(webhook(clinic.accountId, [{ statuses: [status(id, state)] }]));
      expect(await ranks(clinic)).toEqual([rankOf('read')]);
      const { rows } = await product.superuser.query(
        'select sent_at, delivered_at, read_at from delivery_status where channel_id = $1',
        [clinic.channelId],
      );
      expect(Object.values(rows[0]).every((at) => at instanceof Date)).toBe(true);
    },
  );

  it('When all are reported at once by four processes and twice, then the highest stands', async () => {
    const clinic = await openClinic(product);
    const id = newWamid();
    const states = ['sent', 'delivered', 'read', 'delivered'];
    await Promise.all(
      committers.map((committer, index) =>
        committer.takeIn(webhook(clinic.accountId, [{ statuses: [status(id, states[index]!), status(id, 'sent')] }])),
      ),
    );
    expect(await ranks(clinic)).toEqual([rankOf('read')]);
  });

  it('When a message failed, then later news of it changes nothing', async () => {
    const clinic = await openClinic(product);
    const id = newWamid();
    await product.takeIn(
      webhook(clinic.accountId, [{ statuses: [status(id, 'failed', { errors: [{ code: 131026 }] })] }]),
    );
    await product.takeIn(webhook(clinic.accountId, [{ statuses: [status(id, 'read')] }]));
    expect(await ranks(clinic)).toEqual([rankOf('failed')]);
  });

  it('When a status comes before the answer to our own send, then it belongs to the message and does not fall back', async () => {
    const clinic = await openClinic(product);
    const system = { tenantId: clinic.tenantId, actor: { kind: 'system' } } as const;
    await product.takeIn(webhook(clinic.accountId, [said({ from: newCustomer() })]));
    const { rows } = await product.superuser.query(
      'select conversation_id as id from conversation_counter where tenant_id = $1',
      [clinic.tenantId],
    );
    const conversationId: string = rows[0].id;
    await product.worker.withScope(system, (scope) => drainInbound(scope, { conversationId }));
    await product.api.withScope(
      { tenantId: clinic.tenantId, actor: { kind: 'member', id: clinic.adminId, role: 'admin', sight: 'all' } },
      (scope) => askConsent(scope, { conversationId }),
    );
    const { released } = await product.worker.withScope(system, (scope) => releaseNext(scope, { conversationId }));
    const providerId = newWamid();
    await product.takeIn(
      webhook(clinic.accountId, [
        { statuses: [status(providerId, 'delivered', { biz_opaque_callback_data: released!.messageId })] },
      ]),
    );
    await product.worker.withScope(system, (scope) =>
      recordOutcome(scope, {
        messageId: released!.messageId,
        attempt: 1,
        outcome: { result: 'accepted', providerId },
        random: 0,
      }),
    );
    const after = await product.superuser.query(
      'select rank::int as rank, message_id, accepted_at is not null as accepted from delivery_status where channel_id = $1',
      [clinic.channelId],
    );
    expect(after.rows).toEqual([{ rank: rankOf('delivered'), message_id: released!.messageId, accepted: true }]);
  });
});

describe('the database away', () => {
  it('When it refuses connections, then a request is UNAVAILABLE and nothing of it stored, and the next one after its return is taken in', async () => {
    const clinic = await openClinic(product);
    const committer = openCommitter(product);
    await committer.takeIn(webhook(clinic.accountId, [said({ from: newCustomer() })]));
    const late = await committer.prepare(webhook(clinic.accountId, [said({ from: newCustomer() })]));
    await allowIngest(false);
    await expect(committer.commit.store(late)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await allowIngest(true);
    expectSound(await counters(clinic), 1);
    await committer.commit.store(late);
    expectSound(await counters(clinic), 2);
    await committer.close();
  });

  /** Ends ingest's sessions in this file's database and lets none in, or again. */
  async function allowIngest(allowed: boolean): Promise<void> {
    const name = new URL(product.databases.dataUrl).pathname.slice(1);
    await product.superuser.query(
      `${allowed ? 'grant' : 'revoke'} connect on database ${name} ${allowed ? 'to' : 'from'} public`,
    );
    if (!allowed)
      await product.superuser.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = $2`,
        [name, committerName],
      );
  }
});
