import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, TestApi } from '../api/test-api.ts';
import { addMemberTo, seedTenant } from '../harness/rows.ts';
import { type Guarded, startGuarded } from './guarded.ts';
import { ask, enrol } from './people.ts';

let guarded: Guarded;
let api: TestApi;

beforeAll(async () => {
  guarded = await startGuarded();
  ({ api } = guarded);
});
afterAll(() => guarded?.close());

const sql: Guarded['sql'] = (...given) => guarded.sql(...given);

describe('BW-5.4 A lost second step', () => {
  it('BW-5.4 When an admin resets it, then the colleague signs in anew and enrols again, and both sides hear of it', async () => {
    const { tenant, member, browser } = await guarded.fresh();
    const admin = await api.signIn(tenant.members.admin);
    const other = await addMemberTo(api.databases, tenant, 'admin');
    await enrol(browser);
    await enrol(admin);
    await sql(`update tenant set second_factor = 'required' where id = $1`, [tenant.id]);
    const answer = await ask(admin, 'POST', `/team/${member.id}/reset-second-step`);
    expect(answer).toMatchObject({ status: 200, body: { id: member.id, secondFactor: 'none' } });
    expect((await browser.request('GET', '/api/v1/session')).status).toBe(401);
    const again = await api.signIn(member);
    expect(await ask(again, 'GET', '/conversations')).toMatchObject({ body: { code: 'SECOND_FACTOR_REQUIRED' } });
    await enrol(again);
    const alerts = ['second_factor_on', 'second_factor_reset', 'second_factor_on'];
    expect(await guarded.alertsOf(member)).toEqual({ mails: alerts, told: alerts });
    const told = await sql<{ member_id: string; template: string }>(
      `select n.member_id, o.template from notification n join membership m on m.id = n.member_id join mail_outbox o on o.recipient_id = m.user_id
        where n.kind = 'second_step_reset' and n.subject_id = $1`,
      [member.id],
    );
    expect(told).toEqual([{ member_id: other.id, template: 'second-step-reset' }]);
    const log = await sql(
      `select actor_id from audit_event where subject_id = $1 and kind = 'security.second_factor_reset'`,
      [member.id],
    );
    expect(log).toEqual([{ actor_id: tenant.members.admin.id }]);
    expect((await ask(admin, 'POST', `/team/${tenant.members.agentB.id}/reset-second-step`)).status).toBe(404);
  });

  it('BW-5.4 When it is one’s own, the owner’s, or protects another organisation too, then it stays', async () => {
    const { tenant, member, browser } = await guarded.fresh();
    const { admin } = tenant.members;
    const [own, other] = [await api.signIn(admin), await addMemberTo(api.databases, tenant, 'admin')];
    const second = await api.signIn(other);
    await Promise.all([enrol(own), enrol(browser)]);
    await sql('update membership set owner = (id = $1) where tenant_id = $2', [admin.id, tenant.id]);
    await guarded.alsoIn(await seedTenant(api.databases, api.vault), member);
    const reset = async (by: Browser, id: string) => {
      const { status, body } = await ask(by, 'POST', `/team/${id}/reset-second-step`);
      return [status, body.code];
    };
    expect(await reset(own, admin.id)).toEqual([403, 'FORBIDDEN']);
    expect(await reset(second, admin.id)).toEqual([409, 'SECOND_FACTOR_KEPT']);
    expect(await reset(second, member.id)).toEqual([409, 'SECOND_FACTOR_KEPT']);
    expect((await ask(browser, 'GET', '/account/security')).body).toMatchObject({ recoveryCodesLeft: 10 });
  });
});
