import { register } from 'prom-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Actor, noTenant, type Scope } from '../../database/scope.ts';
import { deactivationTimes } from '../../domain/platform/deactivation.ts';
import { listNotifications } from '../../services/notifications/list-notifications.ts';
import { deactivateTenant, takeBackDeactivation } from '../../services/platform/deactivate-tenant.ts';
import { readPlatformState } from '../../services/platform/platform-state.ts';
import { previewDeactivation } from '../../services/platform/preview-deactivation.ts';
import { liftSuspension, suspendTenant } from '../../services/platform/suspend-tenant.ts';
import { getTenant, listTenants } from '../../services/platform/tenants.ts';
import { measureDeactivations, tendDeactivations } from '../../worker/deactivations.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { type SeededTenant, seedTenant } from '../harness/rows.ts';
import { addOperator } from './operators.ts';
import { openPlatform, type PlatformParts } from './platform-parts.ts';

const dayMs = 86_400_000;
let product: Product;
let platform: PlatformParts;
let operatorId: string;
let other: string;
let tenant: SeededTenant;
beforeAll(async () => {
  product = await openProduct();
  platform = await openPlatform(product);
  ({ operatorId } = await addOperator(product.databases));
  ({ operatorId: other } = await addOperator(product.databases));
});
beforeEach(async () => {
  tenant = await seedTenant(product.databases, product.vault);
});
afterAll(async () => {
  await platform?.close();
  await product?.close();
});

function inTenant<T>(use: (scope: Scope) => Promise<T>, now = new Date(), by = operatorId): Promise<T> {
  return platform.operators.withScope({ tenantId: tenant.id, actor: { kind: 'operator', id: by }, now }, use);
}
const deactivate = (now = new Date(), by = operatorId) =>
  inTenant((scope) => deactivateTenant(scope, { operatorId: by, reason: 'contract_ended' }), now, by);
const takeBack = (now = new Date()) => inTenant((scope) => takeBackDeactivation(scope, { operatorId }), now);
const suspend = (by = operatorId) =>
  inTenant((scope) => suspendTenant(scope, { operatorId: by, reason: 'security' }), new Date(), by);
const lift = () => inTenant((scope) => liftSuspension(scope, { operatorId }));
const detail = () =>
  platform.operators.withScope({ tenantId: noTenant, actor: { kind: 'operator', id: operatorId } }, (scope) =>
    getTenant(scope, { tenantId: tenant.id }),
  );
const asStaff = <T>(use: (scope: Scope) => Promise<T>, who: 'admin' | 'agentA' = 'admin'): Promise<T> => {
  const role = who === 'admin' ? 'admin' : 'agent';
  const actor: Actor = { kind: 'member', id: tenant.members[who].id, role, sight: 'all' };
  return product.api.withScope({ tenantId: tenant.id, actor }, use);
};
const rows = async <Row extends object>(text: string): Promise<Row[]> =>
  (await product.superuser.query<Row>(text, [tenant.id])).rows;

describe('a deactivation', () => {
  it('OF-6.4 When an operator deactivates and takes it back, then state, instants, waits and both logs say so, and staff may know', async () => {
    const now = new Date();
    const { reversibleUntil, eraseBy } = deactivationTimes('contract_ended', now);
    const times = { reversibleUntil: reversibleUntil.toISOString(), eraseBy: eraseBy.toISOString() };
    await deactivate(now);
    expect(await detail()).toMatchObject({
      state: 'frozen',
      suspension: null,
      deactivation: { reason: 'contract_ended', at: now.toISOString(), ...times },
    });
    expect(await asStaff(readPlatformState, 'agentA')).toMatchObject({ deactivation: times });
    const waits = () =>
      rows<{ kind: string; due_at: Date; open: boolean }>(
        `select kind, due_at, done_at is null as open from obligation where tenant_id = $1 and process = 'deactivation' order by due_at`,
      );
    expect(await waits()).toEqual([
      { kind: 'erasure_start', due_at: reversibleUntil, open: true },
      { kind: 'erasure_end', due_at: eraseBy, open: true },
    ]);
    await takeBack();
    expect(await detail()).toMatchObject({ state: 'active', deactivation: null });
    expect(await asStaff(readPlatformState)).toMatchObject({ deactivation: null });
    expect((await waits()).map(({ open }) => open)).toEqual([false, false]);
    const acts = (await detail()).acts.map(({ kind }) => kind);
    expect(acts).toEqual(['tenant.deactivation_taken_back', 'tenant.deactivated']);
    const logged = await rows<{ kind: string; actor_id: string; detail: object }>(
      'select kind, actor_id, detail from audit_event where tenant_id = $1 order by at, id',
    );
    expect(logged).toMatchObject([
      { kind: 'platform.deactivated', actor_id: operatorId, detail: { reason: 'contract_ended', ...times } },
      { kind: 'platform.deactivation_taken_back', actor_id: operatorId, detail: { reason: 'contract_ended' } },
    ]);
  });

  it('When it is asked what would be erased, then there are numbers and times, and no name or word', async () => {
    const preview = await inTenant(previewDeactivation);
    expect(preview.counts).toMatchObject({ people: 5, numbers: 1 });
    expect(preview.counts.messages).toBeGreaterThan(0);
    expect(preview.times.find(({ reason }) => reason === 'asked')!.eraseBy < preview.times.at(-1)!.eraseBy).toBe(true);
    for (const secret of [tenant.conversation.name, tenant.conversation.phone, tenant.conversation.text])
      expect(JSON.stringify(preview)).not.toContain(secret);
    expect(await asStaff(({ sql }) => sql('select 1'))).toHaveLength(1);
    await expect(asStaff(({ sql }) => sql('select * from deactivation_counts()'))).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('When two operators deactivate at once, or one twice, then one does and the other is told; after taking back it can begin anew', async () => {
    const results = await Promise.allSettled([deactivate(), deactivate(new Date(), other)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } });
    await expect(deactivate()).rejects.toMatchObject({ code: 'CONFLICT' });
    await takeBack();
    await expect(takeBack()).rejects.toMatchObject({ code: 'CONFLICT' });
    await deactivate();
    expect(await rows('select 1 from tenant_deactivation where tenant_id = $1')).toHaveLength(2);
  });

  it('When its last moment has come, then nobody takes it back, not even by an earlier clock', async () => {
    const now = new Date();
    await deactivate(now);
    const { reversibleUntil } = deactivationTimes('contract_ended', now);
    await expect(takeBack(reversibleUntil)).rejects.toMatchObject({ code: 'TOO_LATE' });
    await product.superuser.query(
      `update tenant_deactivation set asked_at = asked_at - interval '8 days', reversible_until = reversible_until - interval '8 days', erase_by = erase_by - interval '8 days' where tenant_id = $1`,
      [tenant.id],
    );
    await expect(takeBack(new Date(now.getTime() - 2 * dayMs))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await detail()).toMatchObject({ state: 'frozen', deactivation: { reason: 'contract_ended' } });
  });

  it('When it is suspended as well, then each ends for itself, and the organisation opens when both have', async () => {
    await suspend();
    await deactivate();
    await lift();
    expect(await detail()).toMatchObject({ state: 'frozen', suspension: null });
    await takeBack();
    expect(await detail()).toMatchObject({ state: 'active' });
    await suspend();
    await deactivate();
    await takeBack();
    expect(await detail()).toMatchObject({ state: 'frozen', suspension: { reason: 'security' }, deactivation: null });
    await lift();
    expect(await detail()).toMatchObject({ state: 'active' });
  });

  it('When one operator suspends while another deactivates, then it is deactivated, and suspended only if that came first', async () => {
    const [suspended] = await Promise.allSettled([suspend(other), deactivate()]);
    const standing = await detail();
    expect(standing).toMatchObject({ state: 'frozen', deactivation: { reason: 'contract_ended' } });
    expect(standing.suspension !== null).toBe(suspended.status === 'fulfilled');
    if (suspended.status === 'rejected') expect(suspended.reason).toMatchObject({ code: 'CONFLICT' });
    await expect(suspend()).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('When an organisation is frozen for another reason or being erased, then it is not deactivated over that', async () => {
    for (const state of ['frozen', 'erasing', 'erased']) {
      await product.superuser.query('update tenant set state = $2 where id = $1', [tenant.id, state]);
      await expect(deactivate()).rejects.toMatchObject({ code: 'CONFLICT' });
    }
  });

  it('When erasing has begun, then it is not taken back', async () => {
    await deactivate();
    await product.superuser.query(`update tenant set state = 'erasing' where id = $1`, [tenant.id]);
    await expect(takeBack()).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await detail()).toMatchObject({ state: 'erasing', deactivation: { reason: 'contract_ended' } });
  });

  it('When staff or worker call the functions, then they refuse', async () => {
    const calls = [
      `select deactivate_tenant(gen_random_uuid(), 'unpaid', now(), 'x', now() + interval '7 days', now() + interval '14 days')`,
      'select take_back_deactivation(now())',
    ];
    for (const call of calls) {
      await expect(asStaff(({ sql }) => sql(call))).rejects.toMatchObject({ code: '42501' });
      const asSystem = product.worker.withScope({ tenantId: tenant.id, actor: { kind: 'system' } }, ({ sql }) =>
        sql(call),
      );
      await expect(asSystem).rejects.toMatchObject({ code: '42501' });
    }
  });
});

describe('who is told', () => {
  const tend = () =>
    tendDeactivations({
      pool: platform.worker,
      database: product.worker,
      onError: (error) => expect.unreachable(String(error)),
    });
  const mails = () =>
    rows<{ template: string; refs: object }>('select template, refs from mail_outbox where tenant_id = $1 order by id');

  it('When it begins and is taken back, then admins and privacy officers hear of each once, in the app and by mail, with both instants', async () => {
    const now = new Date();
    await deactivate(now);
    await Promise.all([tend(), tend()]);
    await tend();
    const { reversibleUntil, eraseBy } = deactivationTimes('contract_ended', now);
    const times = { reversibleUntil: reversibleUntil.toISOString(), eraseBy: eraseBy.toISOString() };
    const refs = { reason: 'contract_ended', ...times };
    expect(await mails()).toEqual([1, 2].map(() => ({ template: 'organisation-deactivated', refs })));
    const bell = () => asStaff((scope) => listNotifications(scope, { after: null, limit: 10 }));
    expect((await bell()).items).toMatchObject([{ kind: 'deactivation', code: 'asked', deactivation: times }]);
    expect((await asStaff((scope) => listNotifications(scope, { after: null, limit: 10 }), 'agentA')).items).toEqual(
      [],
    );
    await takeBack();
    await tend();
    await tend();
    expect((await mails()).map(({ template }) => template).slice(2)).toEqual([
      'deactivation-taken-back',
      'deactivation-taken-back',
    ]);
    expect((await bell()).items.map(({ code }) => code)).toEqual(['taken_back', 'asked']);
  });

  it('When telling fails half-way, then nobody of that organisation was told, the others are, and the next round tells all once', async () => {
    await deactivate();
    const failing = tenant.id;
    tenant = await seedTenant(product.databases, product.vault);
    await deactivate();
    const told = async (id: string): Promise<number[]> => {
      const counts = await product.superuser.query<{ kind: string; of: number }>(
        `select (select count(*)::int from notification where tenant_id = $1 and kind = 'deactivation') as news,
          (select count(*)::int from mail_outbox where tenant_id = $1) as mails, (select count(*)::int from tenant_deactivation where tenant_id = $1 and told_at is not null) as rows`,
        [id],
      );
      return Object.values(counts.rows[0]!).map(Number);
    };
    const failures: unknown[] = [];
    const round = () =>
      tendDeactivations({
        pool: platform.worker,
        database: product.worker,
        onError: (error) => void failures.push(error),
      });
    // Of two mails the second one can't be written.
    await product.superuser.query(
      `create function fail_second() returns trigger language plpgsql as $$ begin
        if new.tenant_id = '${failing}' and (select count(*) from mail_outbox where tenant_id = new.tenant_id) = 1 then raise 'no more mails'; end if; return new; end $$`,
    );
    await product.superuser.query(
      'create trigger fail_second before insert on mail_outbox for each row execute function fail_second()',
    );
    try {
      await round();
    } finally {
      await product.superuser.query('drop trigger fail_second on mail_outbox');
      await product.superuser.query('drop function fail_second');
    }
    expect(failures).toHaveLength(1);
    expect([await told(failing), await told(tenant.id)]).toEqual([
      [0, 0, 0],
      [2, 2, 1],
    ]);
    await Promise.all([round(), round()]);
    expect(failures).toHaveLength(1);
    expect([await told(failing), await told(tenant.id)]).toEqual([
      [2, 2, 1],
      [2, 2, 1],
    ]);
  });

  it('When it was taken back before anybody was told, then nobody is alarmed', async () => {
    await deactivate();
    await takeBack();
    await tend();
    expect(await mails()).toEqual([]);
  });
});

describe('a deactivation whose time has come', () => {
  it('When nothing erases it, then the metrics count it, operators see its end, and the sweep starts no unknown process', async () => {
    const gauge = async (name: string): Promise<number> =>
      (await register.getSingleMetric(name)!.get()).values[0]?.value ?? 0;
    const measure = async (at: Date): Promise<[number, number]> => {
      await measureDeactivations(platform.worker, at);
      return [await gauge('deactivations_due'), await gauge('deactivations_past_deadline')];
    };
    const now = new Date();
    const [due, late] = await measure(new Date(now.getTime() + 15 * dayMs));
    await deactivate(now);
    expect(await measure(new Date(now.getTime() + 15 * dayMs))).toEqual([due + 1, late + 1]);
    expect(await measure(now)).toEqual([0, 0]);
    const { items } = await platform.operators.withScope(
      { tenantId: noTenant, actor: { kind: 'operator', id: operatorId } },
      (scope) => listTenants(scope, { search: tenant.id, state: null, after: null, limit: 1 }),
    );
    expect(items).toMatchObject([{ eraseBy: deactivationTimes('contract_ended', now).eraseBy.toISOString() }]);
    await product.superuser.query(`update tenant set state = 'active' where id = $1`, [tenant.id]);
    const sweep = (processes: string[]) =>
      platform.worker.query('select key from due_obligations($1, 500, $2) where tenant_id = $3', [
        new Date(now.getTime() + 15 * dayMs),
        processes,
        tenant.id,
      ]);
    expect((await sweep(['conversation'])).rows).not.toContainEqual({ key: tenant.id });
    expect((await sweep(['conversation', 'deactivation'])).rows).toContainEqual({ key: tenant.id });
  });
});
