import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readPlatformState } from '../../services/platform/platform-state.ts';
import { liftSuspension, suspendTenant } from '../../services/platform/suspend-tenant.ts';
import { getTenant, listTenants } from '../../services/platform/tenants.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { type SeededTenant, seedTenant } from '../harness/rows.ts';
import { addOperator } from './operators.ts';
import { openPlatform, type PlatformParts } from './platform-parts.ts';

let product: Product;
let platform: PlatformParts;
let operatorId: string;
let tenant: SeededTenant;
beforeAll(async () => {
  product = await openProduct();
  platform = await openPlatform(product);
  ({ operatorId } = await addOperator(product.databases));
});
beforeEach(async () => {
  tenant = await seedTenant(product.databases, product.vault);
});
afterAll(async () => {
  await platform?.close();
  await product?.close();
});

const suspend = () =>
  platform.inTenant(tenant.id, operatorId, (scope) => suspendTenant(scope, { operatorId, reason: 'security' }));
const lift = () => platform.inTenant(tenant.id, operatorId, (scope) => liftSuspension(scope, { operatorId }));
const detail = () => platform.inPlatform(operatorId, (scope) => getTenant(scope, { tenantId: tenant.id }));
const stateForStaff = () =>
  product.api.withScope(
    { tenantId: tenant.id, actor: { kind: 'member', id: tenant.members.agentA.id, role: 'agent', sight: 'all' } },
    readPlatformState,
  );

describe('a suspension', () => {
  it('When an operator suspends and lifts, then the state follows, and both logs say who and why', async () => {
    await suspend();
    expect(await detail()).toMatchObject({ state: 'frozen', suspension: { reason: 'security' } });
    expect(await stateForStaff()).toMatchObject({ suspension: { reason: 'security' } });
    await lift();
    const after = await detail();
    expect(after).toMatchObject({ state: 'active', suspension: null });
    expect(after.acts.map(({ kind }) => kind)).toEqual(['tenant.suspension_lifted', 'tenant.suspended']);
    const { rows } = await product.superuser.query(
      `select kind, actor_kind, actor_id, detail from audit_event where tenant_id = $1 order by at, id`,
      [tenant.id],
    );
    expect(rows).toEqual(
      ['platform.suspended', 'platform.suspension_lifted'].map((kind) => ({
        kind,
        actor_kind: 'operator',
        actor_id: operatorId,
        detail: { reason: 'security' },
      })),
    );
  });

  it('When two operators suspend at once, then one of them does, and the other is told', async () => {
    const results = await Promise.allSettled([suspend(), suspend()]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } });
    const { rows } = await product.superuser.query('select 1 from tenant_suspension where tenant_id = $1', [tenant.id]);
    expect(rows).toHaveLength(1);
  });

  it('When an organisation is frozen for another reason, then no operator can lift that', async () => {
    await product.superuser.query(`update tenant set state = 'frozen' where id = $1`, [tenant.id]);
    await expect(lift()).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(suspend()).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await detail()).toMatchObject({ state: 'frozen' });
  });

  it('When an erasure began while it was suspended, then lifting it does not bring it back', async () => {
    await suspend();
    await product.superuser.query(`update tenant set state = 'erasing' where id = $1`, [tenant.id]);
    await expect(lift()).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await detail()).toMatchObject({ state: 'erasing' });
  });

  it('When staff or worker call the function, then it refuses', async () => {
    const asAdmin = { kind: 'member', id: tenant.members.admin.id, role: 'admin', sight: 'all' } as const;
    for (const [database, actor] of [
      [product.api, asAdmin],
      [product.worker, { kind: 'system' }],
    ] as const) {
      const call = database.withScope({ tenantId: tenant.id, actor }, ({ sql }) =>
        sql(`select suspend_tenant(gen_random_uuid(), 'spam')`),
      );
      await expect(call).rejects.toMatchObject({ code: '42501' });
    }
  });
});

describe('the list of organisations', () => {
  const list = (request: Partial<Parameters<typeof listTenants>[1]>) =>
    platform.inPlatform(operatorId, (scope) =>
      listTenants(scope, { search: null, state: null, after: null, limit: 50, ...request }),
    );

  it('When it is searched by part of a name, whatever the case, then that organisation is found, with counts', async () => {
    const { items } = await list({ search: tenant.name.toUpperCase() });
    expect(items).toMatchObject([{ id: tenant.id, members: 5, channels: 1, channelsStopped: 0, suspendedFor: null }]);
    expect((await list({ search: '%' })).items).toEqual([]);
  });

  it('When it is paged, then each organisation comes once', async () => {
    for (let more = 0; more < 3; more++) await seedTenant(product.databases, product.vault);
    const all = (await list({ limit: 100 })).items.map(({ id }) => id);
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list({ after, limit: 2 });
      paged.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    expect(paged).toEqual(all);
  });

  it("OF-3.0 When a detail is read, then it holds no name, number or word of the organisation's people", async () => {
    const text = JSON.stringify(await detail());
    const { conversation, members } = tenant;
    for (const secret of [conversation.name, conversation.phone, conversation.text, members.admin.email])
      expect(text).not.toContain(secret);
  });
});
