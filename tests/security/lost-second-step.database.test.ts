import { describe, expect, it } from 'vitest';
import { finishRecoveries } from '../../worker/finish-recoveries.ts';
import type { Browser } from '../api/test-api.ts';
import { addMemberTo, seedTenant } from '../harness/rows.ts';
import { shared } from '../harness/shared.ts';
import { signInOperator, type TestOperator } from '../platform/operators.ts';
import { firefox, type Guarded, startGuarded } from './guarded.ts';
import { ask, enrol } from './people.ts';

const guarded = shared(startGuarded);
const api = () => guarded().api;
const sql: Guarded['sql'] = (...given) => guarded().sql(...given);

describe('BW-5.4 A lost second step', () => {
  it('BW-5.4 When an admin resets it, then the colleague signs in anew and enrols again, and both sides hear of it', async () => {
    const { tenant, member, browser } = await guarded().fresh();
    const admin = await api().signIn(tenant.members.admin);
    const other = await addMemberTo(api().databases, tenant, 'admin');
    await enrol(browser);
    await enrol(admin);
    await sql(`update tenant set second_factor = 'required' where id = $1`, [tenant.id]);
    const answer = await ask(admin, 'POST', `/team/${member.id}/reset-second-step`);
    expect(answer).toMatchObject({ status: 200, body: { id: member.id, secondFactor: 'none' } });
    expect((await browser.request('GET', '/api/v1/session')).status).toBe(401);
    const again = await api().signIn(member);
    expect(await ask(again, 'GET', '/conversations')).toMatchObject({ body: { code: 'SECOND_FACTOR_REQUIRED' } });
    await enrol(again);
    const alerts = ['second_factor_on', 'second_factor_reset', 'second_factor_on'];
    expect(await guarded().alertsOf(member)).toEqual({ mails: alerts, told: alerts });
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
    const { tenant, member, browser } = await guarded().fresh();
    const { admin } = tenant.members;
    const [own, other] = [await api().signIn(admin), await addMemberTo(api().databases, tenant, 'admin')];
    const second = await api().signIn(other);
    await Promise.all([enrol(own), enrol(browser)]);
    await sql('update membership set owner = (id = $1) where tenant_id = $2', [admin.id, tenant.id]);
    await guarded().alsoIn(await seedTenant(api().databases, api().vault), member);
    const reset = async (by: Browser, id: string) => {
      const { status, body } = await ask(by, 'POST', `/team/${id}/reset-second-step`);
      return [status, body.code];
    };
    expect(await reset(own, admin.id)).toEqual([403, 'FORBIDDEN']);
    expect(await reset(second, admin.id)).toEqual([409, 'SECOND_FACTOR_KEPT']);
    expect(await reset(second, member.id)).toEqual([409, 'SECOND_FACTOR_KEPT']);
    expect((await ask(browser, 'GET', '/account/security')).body).toMatchObject({ recoveryCodesLeft: 10 });
  });

  it('BW-5.4 When an operator starts a recovery, then the person and their admins hear of it, and only after its time the second steps are gone', async () => {
    const { tenant, member, browser } = await guarded().fresh();
    await enrol(browser);
    const elsewhere = await seedTenant(api().databases, api().vault);
    const there = await guarded().alsoIn(elsewhere, member);
    const operator = await signInOperator(api());
    const started = await start(operator, member.email);
    await finish();
    expect(await factorsOf(member)).toEqual({ codes: 10, sessions: 1, steps: 1 });
    expect(await guarded().alertsOf(member)).toEqual({
      mails: ['second_factor_on', 'recovery_started'],
      told: ['second_factor_on', 'recovery_started', 'recovery_started'],
    });
    for (const [about, { members }] of [[member.id, tenant] as const, [there, elsewhere] as const])
      expect(await toldOf(about)).toEqual(
        [members.admin.id, members.officer.id]
          .sort()
          .map((id) => ({ member_id: id, code: 'started', template: 'colleague-recovery' })),
      );
    await comeTo(started.id);
    await Promise.all([finish(), finish()]);
    await finish();
    expect(await factorsOf(member)).toEqual({ codes: 0, sessions: 0, steps: 0 });
    expect((await ask(browser, 'GET', '/account/security')).status).toBe(401);
    expect((await guarded().alertsOf(member)).mails).toEqual(['second_factor_on', 'recovery_started', 'recovery_done']);
    for (const id of [member.id, there])
      expect(await logOf(id)).toEqual([
        { kind: 'security.recovery_started', actor_kind: 'operator', actor_id: operator.operatorId },
        { kind: 'security.recovery_done', actor_kind: 'system', actor_id: null },
      ]);
    expect(await actsOf(started.id)).toEqual(['recovery.started', 'recovery.done']);
    expect(await guarded().signInAs(member, firefox)).toBe(204);
  });

  it('BW-5.4 When the person or any admin stops a recovery, then nothing is removed, and it can’t be finished any more', async () => {
    const { tenant, member, browser } = await guarded().fresh();
    const admin = await api().signIn(tenant.members.admin);
    const colleague = await api().signIn(tenant.members.agentB);
    await enrol(browser);
    const operator = await signInOperator(api());
    const stopOf = `/team/${member.id}/stop-recovery`;
    const first = await start(operator, member.email);
    expect((await ask(browser, 'GET', '/account/security')).body).toMatchObject({ recoveryDueAt: first.dueAt });
    expect((await ask(colleague, 'POST', stopOf)).status).toBe(403);
    expect((await ask(colleague, 'GET', '/team')).body).toMatchObject({ recoveries: [] });
    expect((await ask(browser, 'POST', '/account/recovery/stop')).status).toBe(204);
    expect((await ask(browser, 'POST', '/account/recovery/stop')).status).toBe(404);
    const second = await start(operator, member.email);
    expect((await ask(admin, 'GET', '/team')).body).toMatchObject({
      recoveries: [{ memberId: member.id, dueAt: second.dueAt }],
    });
    expect((await ask(admin, 'POST', stopOf)).status).toBe(204);
    await comeTo(first.id);
    await comeTo(second.id);
    await finish();
    expect(await factorsOf(member)).toEqual({ codes: 10, sessions: 1, steps: 1 });
    expect((await logOf(member.id)).map(({ kind, actor_id }) => [kind, actor_id])).toEqual([
      ['security.recovery_started', operator.operatorId],
      ['security.recovery_stopped', member.id],
      ['security.recovery_started', operator.operatorId],
      ['security.recovery_stopped', tenant.members.admin.id],
    ]);
    expect(await actsOf(second.id)).toEqual(['recovery.started', 'recovery.stopped']);
  });

  it('BW-5.4 When there is nobody, no second step, or a recovery already, then an operator learns none of it', async () => {
    const { tenant, member, browser } = await guarded().fresh();
    await enrol(browser);
    const operator = await signInOperator(api());
    const { email } = member;
    const addresses = [email, email.toUpperCase(), tenant.members.agentB.email, 'nobody@unknown.example'];
    const ids: string[] = [];
    for (const one of addresses) ids.push((await start(operator, one)).id);
    const listed = await operator.browser.request('GET', '/api/platform/v1/recoveries');
    const { items } = (await listed.json()) as { items: { id: string }[] };
    const shown = items.filter(({ id }) => ids.includes(id));
    expect(shown.map((one) => Object.keys(one).sort())).toEqual(addresses.map(() => ['dueAt', 'id', 'startedAt']));
    expect((await guarded().alertsOf(member)).mails).toEqual(['second_factor_on', 'recovery_started']);
    expect(await guarded().alertsOf(tenant.members.agentB)).toEqual({ mails: [], told: [] });
    for (const id of ids) await comeTo(id);
    await finish();
    expect((await guarded().alertsOf(member)).mails).toEqual(['second_factor_on', 'recovery_started', 'recovery_done']);
  });
});

interface Started {
  id: string;
  dueAt: string;
}

async function start({ browser }: TestOperator, email: string): Promise<Started> {
  const body = { email, reason: 'lost_device' };
  const response = await browser.request('POST', '/api/platform/v1/recoveries', { body });
  expect(response.status).toBe(201);
  return (await response.json()) as Started;
}

/** As the worker does, round by round. */
function finish(): Promise<void> {
  const live = { publish: () => undefined, flush: () => Promise.resolve() };
  const fail = (error: unknown) => {
    throw error;
  };
  return finishRecoveries({ pool: guarded().worker, live, now: new Date(), onError: fail });
}

/** Three days later. */
async function comeTo(id: string): Promise<void> {
  await sql(
    `update auth.account_recovery set started_at = started_at - interval '73 hours', due_at = due_at - interval '73 hours' where id = $1`,
    [id],
  );
}

async function factorsOf({ userId }: { userId: string }): Promise<unknown> {
  const [row] = await sql(
    `select (select count(*)::int from auth.recovery_code where user_id = $1) as codes, (select count(*)::int from auth.session where "userId" = $1) as sessions,
      (select count(*)::int from auth.totp where user_id = $1) as steps`,
    [userId],
  );
  return row;
}

function toldOf(memberId: string): Promise<object[]> {
  return sql(
    `select n.member_id, n.code, o.template from notification n join membership m on m.id = n.member_id join mail_outbox o on o.recipient_id = m.user_id
      where n.kind = 'recovery' and n.subject_id = $1 order by n.member_id`,
    [memberId],
  );
}

function logOf(memberId: string): Promise<{ kind: string; actor_kind: string; actor_id: string | null }[]> {
  return sql(
    `select kind, actor_kind, actor_id from audit_event where subject_id = $1 and starts_with(kind, 'security.recovery_') and kind not like '%code%' order by at, id`,
    [memberId],
  );
}

async function actsOf(recoveryId: string): Promise<string[]> {
  const acts = await sql<{ kind: string }>('select kind from operators.event where subject_id = $1 order by at, id', [
    recoveryId,
  ]);
  return acts.map(({ kind }) => kind);
}
