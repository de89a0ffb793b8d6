import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import { createAllowedHosts } from '../../services/egress/allowed-hosts.ts';
import { foundRegister } from '../../services/platform/found-register.ts';
import { announcePartner, endPartner, listPartners, type NewPartner } from '../../services/platform/register.ts';
import { tellOfPartners } from '../../worker/tell-of-partners.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { type SeededTenant, seedTenant } from '../harness/rows.ts';
import { addOperator } from './operators.ts';
import { openPlatform, type PlatformParts } from './platform-parts.ts';

const addresses = {
  graphUrl: 'https://graph.facebook.com',
  smtpUrl: 'smtps://mail.example.org:465',
  filesUrl: 'file:///files',
  filesEndpoint: null,
};

let product: Product;
let platform: PlatformParts;
let operatorId: string;
let tenant: SeededTenant;
beforeAll(async () => {
  product = await openProduct();
  platform = await openPlatform(product);
  ({ operatorId } = await addOperator(product.databases));
  tenant = await seedTenant(product.databases, product.vault);
});
afterAll(async () => {
  await platform?.close();
  await product?.close();
});

const found = () => platform.inPlatform(operatorId, (scope) => foundRegister(scope, addresses));
const openHosts = async () =>
  [...(await createAllowedHosts({ sql: async (text) => (await platform.worker.query(text)).rows })())].sort();
/** One round; answers how many organisations it left out. */
async function tell(database = product.worker): Promise<number> {
  let leftOut = 0;
  await tellOfPartners({ pool: platform.worker, database, onError: () => void leftOut++ });
  return leftOut;
}

async function announce(partner: Partial<NewPartner> = {}): Promise<{ id: string; host: string }> {
  const host = `${newId()}.example.org`;
  const { id } = await platform.inPlatform(operatorId, (scope) =>
    announcePartner(scope, {
      operatorId,
      partner: {
        name: `Partner ${host}`,
        kind: 'hosting',
        purpose: 'Servers',
        data: 'All, sealed',
        region: 'India',
        hosts: [host],
        agreement: 'Addendum',
        agreementSha256: 'a'.repeat(64),
        zeroRetention: false,
        opensAt: new Date(Date.now() + 8 * 86_400_000),
        ...partner,
      },
    }),
  );
  return { id, host };
}

/** Lets `days` go by for one partner and what was told of it. */
async function pass(partnerId: string, days: number): Promise<void> {
  await product.superuser.query(
    'update sub_processor set announced_at = announced_at - make_interval(days => $2), opens_at = opens_at - make_interval(days => $2) where id = $1',
    [partnerId, days],
  );
  await product.superuser.query(
    'update partner_notice set told_at = told_at - make_interval(days => $2) where partner_id = $1',
    [partnerId, days],
  );
  await product.superuser.query('update tenant set created_at = created_at - make_interval(days => $1)', [days]);
}

describe('the register of partners', () => {
  it('OF-4.3 When a deployment starts for the first time, then it holds what the configuration names, once, and open', async () => {
    const both = await Promise.all([found(), found()]);
    await found();
    expect(both.map(({ unlisted }) => unlisted)).toEqual([0, 0]);
    const partners = await platform.inPlatform(operatorId, listPartners);
    expect(partners.map(({ name, state }) => [name, state])).toEqual([
      ['Mail server of this deployment', 'open'],
      ['Meta Platforms, Inc.', 'open'],
    ]);
    expect(await openHosts()).toEqual(
      ['*.facebook.com', '*.fbsbx.com', '*.whatsapp.net', 'graph.facebook.com', 'mail.example.org'].sort(),
    );
  });

  it('OF-4.3 When the configuration names another host later, then it is not let in by itself', async () => {
    const moved = { ...addresses, smtpUrl: 'smtps://elsewhere.example.net:465' };
    expect(await platform.inPlatform(operatorId, (scope) => foundRegister(scope, moved))).toEqual({ unlisted: 1 });
    expect(await openHosts()).not.toContain('elsewhere.example.net');
  });

  it('OF-4.3 When a partner is announced, then all organisations are told before its host opens, and it opens on its day', async () => {
    const { id, host } = await announce();
    expect(await openHosts()).not.toContain(host);
    await tell();
    const { rows: notices } = await product.superuser.query(
      `select n.kind, m.role from notification n join membership m on m.id = n.member_id where n.tenant_id = $1 and n.subject_id = $2 order by 2`,
      [tenant.id, id],
    );
    expect(notices).toEqual([
      { kind: 'partner', role: 'admin' },
      { kind: 'partner', role: 'privacy_officer' },
    ]);
    const { rows: mails } = await product.superuser.query(
      `select template, recipient_kind from mail_outbox where tenant_id = $1 and refs ->> 'name' like $2`,
      [tenant.id, `%${host}`],
    );
    expect(mails).toEqual(Array(2).fill({ template: 'sub-processor-notice', recipient_kind: 'user' }));
    await pass(id, 7);
    expect(await openHosts()).not.toContain(host);
    await pass(id, 2);
    expect(await openHosts()).toContain(host);
  });

  it('OF-4.3 When a partner is announced a second time, also at once, then there is one', async () => {
    const name = `Partner ${newId()}`;
    const both = await Promise.allSettled([announce({ name }), announce({ name: name.toUpperCase() })]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(announce({ name })).rejects.toMatchObject({ code: 'NAME_TAKEN' });
  });

  it('OF-4.3 When the round runs again, or in two workers at once, then nobody is told twice', async () => {
    const { id } = await announce();
    await Promise.allSettled([tell(), tell()]);
    await tell();
    const { rows } = await product.superuser.query(
      `select count(*)::int as lines from audit_event where kind = 'partner.told' and tenant_id = $1 and subject_id = $2`,
      [tenant.id, id],
    );
    expect(rows).toEqual([{ lines: 1 }]);
  });

  it('OF-4.3 When telling one organisation fails, then the others are told all the same, and it is told later', async () => {
    const [broken, { id }] = [await seedTenant(product.databases, product.vault), await announce()];
    const failing: typeof product.worker = {
      ...product.worker,
      withScope: (of, use) =>
        of.tenantId === broken.id ? Promise.reject(new Error('broken')) : product.worker.withScope(of, use),
    };
    const told = async (): Promise<string[]> => {
      const { rows } = await product.superuser.query<{ tenant_id: string }>(
        'select tenant_id from partner_notice where partner_id = $1',
        [id],
      );
      return rows.map(({ tenant_id }) => tenant_id);
    };
    expect(await tell(failing)).toBe(1);
    expect(await told()).toContain(tenant.id);
    expect(await told()).not.toContain(broken.id);
    expect(await tell()).toBe(0);
    expect(await told()).toContain(broken.id);
  });

  it('OF-4.3 When one organisation was never told, or told late, then the host stays closed although its day came', async () => {
    const { id, host } = await announce();
    await pass(id, 9);
    expect(await openHosts()).not.toContain(host);
    await tell();
    expect(await openHosts()).not.toContain(host);
    await pass(id, 6);
    expect(await openHosts()).toContain(host);
  });

  it('OF-4.3 When an organisation joined after the announcement, then it is not told, and holds nothing up', async () => {
    const { id, host } = await announce();
    await tell();
    await pass(id, 9);
    const late = await seedTenant(product.databases, product.vault);
    await tell();
    const { rows } = await product.superuser.query('select 1 from partner_notice where tenant_id = $1', [late.id]);
    expect(rows).toEqual([]);
    expect(await openHosts()).toContain(host);
  });

  it('OF-4.3 When a partner is to open sooner than in seven days, then it is refused, by the database too', async () => {
    await expect(announce({ opensAt: new Date(Date.now() + 6 * 86_400_000) })).rejects.toMatchObject({
      code: 'TOO_SOON',
    });
    const straight = platform.inPlatform(operatorId, ({ sql }) =>
      sql(
        `insert into sub_processor (id, name, kind, purpose, data, region, hosts, agreement, agreement_sha256, opens_at)
          values ($1, 'Fast', 'other', 'x', 'x', 'x', '{fast.example}', 'x', repeat('a', 64), now() + interval '6 days')`,
        [newId()],
      ),
    );
    await expect(straight).rejects.toMatchObject({ constraint: 'notice_of_seven_days' });
    const backdated = platform.inPlatform(operatorId, ({ sql }) =>
      sql(`update sub_processor set announced_at = now() - interval '30 days'`),
    );
    await expect(backdated).rejects.toMatchObject({ code: '42501' });
    const founding = platform.inPlatform(operatorId, ({ sql }) =>
      sql(`select found_register('[{"name": "Late"}]'::jsonb) as founded`),
    );
    expect(await founding).toEqual([{ founded: false }]);
  });

  it('BW-4.1 When a partner has no agreement, or a language model keeps what it reads, then it cannot be entered', async () => {
    await expect(announce({ agreementSha256: '' })).rejects.toMatchObject({ code: '23514' });
    await expect(announce({ kind: 'language_model' })).rejects.toMatchObject({ constraint: 'models_keep_nothing' });
    const { host } = await announce({ kind: 'language_model', zeroRetention: true });
    expect(await openHosts()).not.toContain(host);
    const without = product.superuser.query('update sub_processor set agreement_sha256 = null');
    await expect(without).rejects.toMatchObject({ code: '23502' });
  });

  it('OF-4.3 When a partner ends, then its host is closed', async () => {
    const { id, host } = await announce();
    await tell();
    await pass(id, 9);
    expect(await openHosts()).toContain(host);
    await platform.inPlatform(operatorId, (scope) => endPartner(scope, { operatorId, partnerId: id }));
    expect(await openHosts()).not.toContain(host);
  });
});
