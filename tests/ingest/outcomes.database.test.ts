import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drainInbound } from '../../services/inbox/drain-inbound.ts';
import { type ChannelHour, outcomes, reconcile } from '../../tools/verify/reconcile-hours.ts';
import { type Clinic, newCustomer, openClinic } from '../harness/people.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { newWamid, said, status, webhook } from './traffic.ts';

let product: Product;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product?.close());

/** Sums of all hours of one number, or of what belongs to none. */
async function totals(channelId: string | null): Promise<Record<string, number>> {
  const hours = await reconcileHours(channelId);
  const sum = (name: keyof ChannelHour): number => hours.reduce((total, hour) => total + Number(hour[name]), 0);
  return Object.fromEntries(
    ['items', ...outcomes].map((name) => [name, sum(name as keyof ChannelHour)]).filter(([, count]) => count !== 0),
  );
}

async function reconcileHours(channelId: string | null): Promise<ChannelHour[]> {
  const { rows } = await product.superuser.query<ChannelHour>(
    `select * from reconcile_hours(now() - interval '1 day') where channel_id is not distinct from $1`,
    [channelId],
  );
  return rows;
}

async function drainAll(clinic: Clinic): Promise<void> {
  const { rows } = await product.superuser.query(
    'select distinct conversation_id as id from inbound_event where tenant_id = $1 and outcome = $2',
    [clinic.tenantId, 'pending'],
  );
  for (const { id } of rows) {
    await product.worker.withScope({ tenantId: clinic.tenantId, actor: { kind: 'system' } }, (scope) =>
      drainInbound(scope, { conversationId: id }),
    );
  }
}

/** Whether any stored byte of any table holds these words. */
async function tablesHolding(words: string): Promise<string[]> {
  const { rows } = await product.superuser.query(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    // bytea prints as hex, so words in clear inside a sealed column would be found as such.
    const hex = Buffer.from(words).toString('hex');
    const { rowCount } = await product.superuser.query(
      `select 1 from "${name}" t where strpos(t::text, $1) > 0 or strpos(t::text, $2) > 0`,
      [words, hex],
    );
    if (rowCount !== 0) found.push(name);
  }
  return found;
}

describe('outcomes', () => {
  it('When payloads of every kind arrive, then every item ends in exactly one outcome and the sums agree', async () => {
    const clinic = await openClinic(product);
    const [asha, twice] = [newCustomer(), newWamid()];
    await product.takeIn(
      webhook(clinic.accountId, [
        said({ from: asha, id: twice }),
        said({ from: asha, id: twice }),
        said({ from: newCustomer() }),
        { statuses: [status(newWamid(), 'sent'), status(newWamid(), 'read'), status(newWamid(), 'surprising')] },
        { messages: [{ nonsense: true }, 'not an object'] },
        {},
      ]),
    );
    await product.takeIn(webhook(clinic.accountId, [{ event: 'APPROVED' }], 'message_template_status_update'));
    await product.takeIn(webhook(clinic.accountId, [said({ from: asha, id: twice })]));
    // 2 messages, 2 duplicates, 2 statuses, 2 unparsed, and 3 that only count: a status of the future, an empty value, a template's news.
    expect(await totals(clinic.channelId)).toEqual({
      items: 11,
      pending: 2,
      duplicate: 2,
      status: 2,
      unparsed: 2,
      field: 3,
    });
    await drainAll(clinic);
    expect(await totals(clinic.channelId)).toEqual({
      items: 11,
      held: 2,
      duplicate: 2,
      status: 2,
      unparsed: 2,
      field: 3,
    });
    expect(reconcile(await reconcileHours(clinic.channelId), []).isSound).toBe(true);
  });

  it('When an item has a shape nobody knows, then it is counted and kept sealed', async () => {
    const clinic = await openClinic(product);
    await product.takeIn(webhook(clinic.accountId, [{ messages: [{ oddity: 'canary-of-the-unknown' }] }]));
    expect(await totals(clinic.channelId)).toEqual({ items: 1, unparsed: 1 });
    const kept = await product.superuser.query(
      'select octet_length(sealed) as bytes from unparsed_item where channel_id = $1',
      [clinic.channelId],
    );
    expect(kept.rows[0].bytes).toBeGreaterThan(30);
    expect(await tablesHolding('canary-of-the-unknown')).toEqual([]);
  });

  it('OF-2.0 When webhooks name a number that is nobody’s, then they are counted and nothing of them is stored', async () => {
    const before = (await totals(null)).unrouted ?? 0;
    const from = newCustomer();
    await product.takeIn(
      webhook('999000999000', [
        said({ from, text: 'canary-unrouted' }),
        { statuses: [status('wamid.canary-unrouted', 'read')] },
      ]),
    );
    expect((await totals(null)).unrouted).toBe(before + 2);
    for (const words of ['canary-unrouted', '999000999000', from.phone, from.name])
      expect(await tablesHolding(words), words).toEqual([]);
    // The scan does find what is there.
    expect(await tablesHolding('Reception')).toContain('department');
    const rows = await product.superuser.query(
      'select 1 from inbound_event where tenant_id is null or conversation_id is null',
    );
    expect(rows.rowCount).toBe(0);
  });

  it('When an organisation is frozen, then what arrives is counted as frozen and not stored', async () => {
    const clinic = await openClinic(product);
    await product.superuser.query(`update tenant set state = 'frozen' where id = $1`, [clinic.tenantId]);
    await product.takeIn(
      webhook(clinic.accountId, [
        said({ from: newCustomer() }),
        said({ from: newCustomer() }),
        { statuses: [status(newWamid(), 'sent')] },
      ]),
    );
    expect(await totals(clinic.channelId)).toEqual({ items: 3, frozen: 3 });
    for (const table of [
      'inbound_event',
      'seen_event',
      'conversation_counter',
      'thread_alias',
      'delivery_status',
      'nudge',
    ]) {
      const { rowCount } = await product.superuser.query(`select 1 from ${table} where tenant_id = $1`, [
        clinic.tenantId,
      ]);
      expect(rowCount, table).toBe(0);
    }
  });

  it('When a person is first known by phone alone and later by a user id too, then it is one thread', async () => {
    const clinic = await openClinic(product);
    const from = newCustomer();
    const bsuid = `IN.${Date.now()}`;
    await product.takeIn(webhook(clinic.accountId, [said({ from })]));
    await product.takeIn(webhook(clinic.accountId, [said({ from, bsuid })]));
    await product.takeIn(webhook(clinic.accountId, [said({ bsuid })]));
    const { rows } = await product.superuser.query(
      'select conversation_id, last_seq::int as last_seq from conversation_counter where tenant_id = $1',
      [clinic.tenantId],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0].last_seq).toBe(3);
  });

  it('When an organisation is frozen, then unknown shapes of it are not stored either', async () => {
    const clinic = await openClinic(product);
    await product.superuser.query(`update tenant set state = 'frozen' where id = $1`, [clinic.tenantId]);
    await product.takeIn(webhook(clinic.accountId, [{ messages: [{ oddity: true }] }]));
    const { rowCount } = await product.superuser.query('select 1 from unparsed_item where tenant_id = $1', [
      clinic.tenantId,
    ]);
    expect(rowCount).toBe(0);
    expect(reconcile(await reconcileHours(clinic.channelId), []).isSound).toBe(true);
  });

  it('When phone, both ids and user id arrive within one batch, then it is one thread', async () => {
    const clinic = await openClinic(product);
    const from = newCustomer();
    const bsuid = `IN.${Date.now()}1`;
    await product.takeIn(webhook(clinic.accountId, [said({ from, bsuid }), said({ from }), said({ bsuid })]));
    const { rowCount } = await product.superuser.query('select 1 from conversation_counter where tenant_id = $1', [
      clinic.tenantId,
    ]);
    expect(rowCount).toBe(1);
  });
});
