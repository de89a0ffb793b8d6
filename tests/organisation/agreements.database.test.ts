import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loginUrl } from '../../database/logins.ts';
import type { Actor, Scope } from '../../database/scope.ts';
import { publishNotices } from '../../services/accounts/publish-notices.ts';
import { connectChannel } from '../../services/channels/connect-channel.ts';
import { acceptAgreement } from '../../services/organisation/accept-agreement.ts';
import { readAgreementInForce } from '../../services/organisation/agreement-in-force.ts';
import { listAgreements } from '../../services/organisation/list-agreements.ts';
import { readAgreementFile } from '../../services/organisation/read-agreement-file.ts';
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

  it('PC-4.2 When a new version comes into force, then it must be accepted before the next number is connected', async () => {
    const { databases } = product;
    await publishNotices(loginUrl(databases.dataUrl, 'omniflow_owner', databases.loginSecret), [
      {
        kind: 'data_processing_agreement',
        version: 2,
        locale: 'en',
        title: 'Data Processing Agreement',
        file: 'terms.1.en.txt',
        material: false,
        effectiveAt: new Date(Date.now() - 1_000).toISOString(),
        notifiedAt: null,
      },
    ]);
    await expect(connect(tenant, '222333444')).rejects.toMatchObject({ code: 'DPA_REQUIRED' });
    const accepted = await accept();
    expect(accepted.version).toBe(2);
    await connect(tenant, '222333444');
    const { accepted: all } = await as((scope) => listAgreements(scope, { operator }));
    expect(all.map(({ version }) => version)).toEqual([2, 1]);
  });

  it('When an agent asks for the papers, then the database shows none', async () => {
    const agent: Actor = { kind: 'member', id: tenant.members.agentA.id, role: 'agent', sight: 'all' };
    const rows = await product.api.withScope({ tenantId: tenant.id, actor: agent }, ({ sql }) =>
      sql('select 1 from agreement'),
    );
    expect(rows).toEqual([]);
  });
});
