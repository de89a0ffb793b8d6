import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loginUrl } from '../../database/logins.ts';
import { manifest } from '../../database/manifest.ts';
import type { Actor, Scope } from '../../database/scope.ts';
import type { NoticeKind } from '../../domain/accounts/notices.ts';
import { acceptNotice } from '../../services/accounts/accept-notice.ts';
import { publishNotices } from '../../services/accounts/publish-notices.ts';
import { connectChannel } from '../../services/channels/connect-channel.ts';
import { acceptAgreement } from '../../services/organisation/accept-agreement.ts';
import { readAgreementInForce, requireAgreement } from '../../services/organisation/agreement-in-force.ts';
import { listAgreements } from '../../services/organisation/list-agreements.ts';
import { readAgreementFile } from '../../services/organisation/read-agreement-file.ts';
import { readPlatformState } from '../../services/platform/platform-state.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { type SeededTenant, seedTenant } from '../harness/rows.ts';

const operator = { name: 'Omniflow Ltd', address: '1 Harbour Street', email: 'hello@omniflow.example', website: '' };
const parties = { legalName: 'Riverside Clinic Pvt. Ltd.', address: '12 Lake Road\nPune 411001' };

let product: Product;
let tenant: SeededTenant;
beforeAll(async () => {
  product = await openProduct();
  tenant = await seedTenant(product.databases, product.vault);
});
afterAll(() => product?.close());

const admin = (of = tenant): Actor => ({ kind: 'member', id: of.members.admin.id, role: 'admin', sight: 'all' });

function as<T>(use: (scope: Scope) => Promise<T>, options: { of?: SeededTenant; now?: Date } = {}): Promise<T> {
  const { of = tenant, now } = options;
  return product.api.withScope({ tenantId: of.id, actor: admin(of), ...(now && { now }) }, use);
}

async function accept(options: { of?: SeededTenant; now?: Date } = {}) {
  return await as(async (scope) => {
    const { version, sha256 } = await readAgreementInForce(scope);
    return await acceptAgreement(scope, { operator, version, sha256, ...parties });
  }, options);
}

/** Accepts what the page shows. */
async function acceptNext(of: SeededTenant, now?: Date) {
  return await as(
    async (scope) => {
      const { current } = await listAgreements(scope, { operator });
      return await acceptAgreement(scope, { operator, version: current.version, sha256: current.sha256, ...parties });
    },
    { of, ...(now && { now }) },
  );
}

/** A second version of a text, that counts from then on. */
async function publish(kind: NoticeKind, effectiveAt: Date): Promise<void> {
  const { databases } = product;
  await publishNotices(loginUrl(databases.dataUrl, 'omniflow_owner', databases.loginSecret), [
    {
      kind,
      version: 2,
      locale: 'en',
      title: 'Second version',
      file: 'privacy-policy.1.en.txt',
      material: true,
      effectiveAt: effectiveAt.toISOString(),
      notifiedAt: new Date().toISOString(),
    },
  ]);
}

function connect(of = tenant, accountId = '1234567890'): Promise<string> {
  return connectChannel({ database: product.worker, vault: product.vault }, of.id, {
    provider: 'whatsapp',
    name: 'Second number',
    departmentId: of.departments.frontDesk,
    businessId: `9${accountId}`,
    accountId,
    token: 'token',
  });
}

async function logged(kind: string): Promise<Record<string, unknown>[]> {
  const { rows } = await product.superuser.query<{ detail: Record<string, unknown> }>(
    'select detail from audit_event where tenant_id = $1 and kind = $2 order by at',
    [tenant.id, kind],
  );
  return rows.map(({ detail }) => detail);
}

describe('The data processing agreement', () => {
  it('OF-5.0 When it was not accepted, then no number can be connected', async () => {
    await expect(connect()).rejects.toMatchObject({ code: 'DPA_REQUIRED' });
    const { rows } = await product.superuser.query(`select 1 from channel_route where account_id = '1234567890'`);
    expect(rows).toEqual([]);
  });

  it('PC-4.2 When it is accepted, then there is a paper whose hash stands in the log, and numbers can be connected', async () => {
    const accepted = await accept();
    const file = await as((scope) => readAgreementFile(scope, { id: accepted.id }));
    const bytes = Buffer.from(file.base64, 'base64');
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(accepted.pdfSha256);
    expect(await logged('agreement.accepted')).toEqual([
      { version: accepted.version, notice: accepted.noticeSha256, pdf: accepted.pdfSha256 },
    ]);
    const { rows } = await product.superuser.query<{ sha256: string }>(
      'select sha256 from notice_acceptance where tenant_id = $1',
      [tenant.id],
    );
    expect(rows).toEqual([{ sha256: accepted.noticeSha256 }]);
    expect(await connect()).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('PC-4.2 When it is read, then its annexes hold parties, partners, measures and retention as they are', async () => {
    const { current, annexes, accepted } = await as((scope) => listAgreements(scope, { operator }));
    expect(current.accepted).toBe(true);
    expect(accepted[0]).toMatchObject({ ...parties, acceptedBy: tenant.members.admin.name });
    expect(annexes.map(({ title }) => title.slice(0, 7))).toEqual(['Annex 1', 'Annex 2', 'Annex 3', 'Annex 4']);
    const [one, , three, four] = annexes;
    expect(JSON.stringify(one)).toContain('Riverside Clinic Pvt. Ltd.');
    expect(three?.rows.length).toBeGreaterThan(3);
    expect(JSON.stringify(four)).toContain('conversation');
  });

  it('OF-5.0 When it is read, then each table of the manifest that speaks of somebody stands under the role of its class', async () => {
    const { annexes } = await as((scope) => listAgreements(scope, { operator }));
    const [roles, ...byTime] = annexes[3]!.rows;
    expect(roles!.lines.map((line) => line.split(',')[0])).toEqual(['Omniflow as processor', 'Omniflow as controller']);
    const said = byTime.flatMap(({ lines }) =>
      lines.flatMap((line) => {
        const role = /^Omniflow as (\w+)/.exec(line)?.[1];
        return role
          ? line
              .replace(/^[^:]*: /, '')
              .split(', ')
              .map((table) => `${role}/${table}`)
          : [];
      }),
    );
    const meant = Object.entries(manifest.dataCluster).flatMap(([table, columns]) =>
      Object.values(columns).flatMap(({ class: dataClass }) => {
        if (dataClass === 'none') return [];
        const role = dataClass === 'contact' || dataClass === 'health' ? 'processor' : 'controller';
        return [`${role}/${table.split('.')[1]!.replaceAll('_', ' ')}`];
      }),
    );
    expect(new Set(said)).toEqual(new Set(meant));
    expect(said).toEqual(expect.arrayContaining(['processor/message', 'processor/contact', 'controller/user']));
  });

  it('When it is accepted again, by two at once, then there is one acceptance and one paper', async () => {
    const other = await seedTenant(product.databases, product.vault);
    const [first, second] = await Promise.all([accept({ of: other }), accept({ of: other })]);
    expect(second).toEqual(first);
    expect(await accept({ of: other })).toEqual(first);
  });

  it('When another text is in force than the one that was shown, then nothing is accepted', async () => {
    const other = await seedTenant(product.databases, product.vault);
    const attempt = as(
      (scope) => acceptAgreement(scope, { operator, version: 1, sha256: '0'.repeat(64), ...parties }),
      {
        of: other,
      },
    );
    await expect(attempt).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('PC-4.2 When a new version is announced, then all staff read by when who must accept it, and it can be accepted before; from its day on no number is connected without', async () => {
    const late = await seedTenant(product.databases, product.vault);
    const [inSixDays, inEightDays] = [6, 8].map((days) => new Date(Date.now() + days * 86_400_000));
    const effectiveAt = new Date(Date.now() + 7 * 86_400_000 + 60_000);
    await accept({ of: late });
    await publish('data_processing_agreement', effectiveAt);
    const due = { version: 2, effectiveAt: effectiveAt.toISOString() };
    const admins = [late.members.admin.name];
    const agent: Actor = { kind: 'member', id: late.members.agentA.id, role: 'agent', sight: 'all' };
    const told = (now: Date) => product.api.withScope({ tenantId: late.id, actor: agent, now }, readPlatformState);
    expect((await told(inSixDays!)).agreement).toEqual({ ...due, inForce: false, admins });
    expect((await told(inEightDays!)).agreement).toEqual({ ...due, inForce: true, admins });
    await expect(as(requireAgreement, { of: late, now: inEightDays! })).rejects.toMatchObject({ code: 'DPA_REQUIRED' });
    await as(requireAgreement, { of: late });

    const early = await acceptNext(tenant);
    expect(early).toMatchObject({ version: 2 });
    await as(requireAgreement, { now: inEightDays! });
    await connect(tenant, '222333444');
    const { accepted, current } = await as((scope) => listAgreements(scope, { operator }));
    expect(accepted.map(({ version }) => version)).toEqual([2, 1]);
    expect(current).toMatchObject({ version: 2, inForce: false, accepted: true });
    expect(await as(async (scope) => (await readPlatformState(scope)).agreement)).toBeNull();
    const { rows } = await product.superuser.query(
      `select n.version from notice_acceptance a join notice_version n on n.id = a.notice_id where a.tenant_id = $1 order by 1`,
      [tenant.id],
    );
    expect(rows).toEqual([{ version: 1 }, { version: 2 }]);
  });

  it('When it comes into force, then who did not accept it has to, before anything new; nobody is asked who never accepted one', async () => {
    const late = await seedTenant(product.databases, product.vault);
    const inEightDays = new Date(Date.now() + 8 * 86_400_000);
    expect(await as(async (scope) => (await readPlatformState(scope)).agreement, { of: late })).toBeNull();
    await accept({ of: late });
    expect(await acceptNext(late, inEightDays)).toMatchObject({ version: 2 });
    await as(requireAgreement, { of: late, now: inEightDays });
  });

  it('BW-0.2 When terms change after a person agreed, then that person reads of the newest, and others of nothing', async () => {
    const notices = (who: 'admin' | 'agentB') =>
      product.api.withScope(
        {
          tenantId: tenant.id,
          actor: { kind: 'member', id: tenant.members[who].id, role: 'agent', sight: 'all' },
        },
        async (scope) => (await readPlatformState(scope)).notices,
      );
    await as((scope) =>
      acceptNotice(scope, {
        kind: 'terms',
        userId: tenant.members.admin.userId,
        locale: 'en',
        surface: 'settings',
        answeredAt: scope.now,
      }),
    );
    expect(await notices('admin')).toEqual([]);
    const effectiveAt = new Date(Date.now() + 8 * 86_400_000);
    await publish('terms', effectiveAt);
    expect(await notices('admin')).toEqual([{ kind: 'terms', version: 2, effectiveAt: effectiveAt.toISOString() }]);
    expect(await notices('agentB')).toEqual([]);
  });

  it('When an agent asks for the papers, then the database shows none', async () => {
    const agent: Actor = { kind: 'member', id: tenant.members.agentA.id, role: 'agent', sight: 'all' };
    const rows = await product.api.withScope({ tenantId: tenant.id, actor: agent }, ({ sql }) =>
      sql('select 1 from agreement'),
    );
    expect(rows).toEqual([]);
  });
});
