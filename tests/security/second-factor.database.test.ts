import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, startTestApi, type TestApi } from '../api/test-api.ts';
import { runSql, type SeededTenant, seedTenant, TEST_PASSWORD } from '../harness/rows.ts';
import { ask, browserWith, enrol, logOf, longAgo, password, secondStep } from './people.ts';

let api: TestApi;
let tenant: SeededTenant;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

/** A fresh organisation: nobody of it has a second step or used up a try. */
async function fresh(): Promise<{ tenant: SeededTenant; agent: Browser; admin: Browser }> {
  tenant = await seedTenant(api.databases, api.vault);
  return { tenant, agent: await api.signIn(tenant.members.agentA), admin: await api.signIn(tenant.members.admin) };
}

const rule = (secondFactor: string, id: string) =>
  runSql(api.databases, 'update tenant set second_factor = $1 where id = $2', [secondFactor, id]);

describe('BW-5.4 An authenticator app', () => {
  it('BW-5.4 When it is set up, then signing in asks for its code, and the password alone opens nothing', async () => {
    const { agent } = await fresh();
    const member = tenant.members.agentA;
    const { app, recoveryCodes } = await enrol(agent);
    expect(recoveryCodes).toHaveLength(10);
    expect(new Set(recoveryCodes).size).toBe(10);

    const first = await password(api, member);
    expect(first.status).toBe(200);
    expect(first.body).toEqual({ secondStep: ['totp', 'recovery'] });
    expect(first.setCookies).toHaveLength(1);
    expect(first.setCookies[0]).toMatch(
      /^__Host-omniflow\.second-step=[\w-]{43}; Max-Age=600; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect((await browserWith(api, first.cookie).request('GET', '/api/v1/session')).status).toBe(401);

    const second = await secondStep(api, first.cookie, { method: 'totp', code: app.code() });
    expect(second.status).toBe(204);
    expect(second.cookie).toMatch(/^__Host-omniflow\.session=[^;]+$/);
    expect(second.setCookies.join()).toMatch(/second-step=;.*Max-Age=0/);
    expect((await browserWith(api, second.cookie).request('GET', '/api/v1/session')).status).toBe(200);
    expect(await logOf(api, member.id)).toEqual([
      { kind: 'security.second_factor_added', detail: { method: 'authenticator' } },
    ]);
  });

  it('BW-5.4 When a code was used, then within its window neither it nor an older one is taken again', async () => {
    const { agent } = await fresh();
    const { app, recoveryCodes } = await enrol(agent);
    const code = app.code();
    const [one, other] = [await password(api, tenant.members.agentA), await password(api, tenant.members.agentA)];
    expect((await secondStep(api, one.cookie, { method: 'totp', code })).status).toBe(204);
    for (const replayed of [code, app.code(0)]) {
      const again = await secondStep(api, other.cookie, { method: 'totp', code: replayed });
      expect(again).toMatchObject({ status: 422, body: { code: 'SECOND_FACTOR_WRONG' } });
    }
    expect((await ask(agent, 'POST', '/account/step-up', { method: 'totp', code })).status).toBe(422);
    const open = { method: 'recovery', code: recoveryCodes[0] };
    expect((await secondStep(api, other.cookie, open)).status).toBe(204);
  });

  it('BW-5.4 When two browsers bring the same code at once, then one gets in', async () => {
    const { agent } = await fresh();
    const { app } = await enrol(agent);
    const steps = [await password(api, tenant.members.agentA), await password(api, tenant.members.agentA)];
    const code = app.code();
    const answers = await Promise.all(steps.map(({ cookie }) => secondStep(api, cookie, { method: 'totp', code })));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 422]);
  });

  it('When the second step was finished or took too long, then the password is asked for again', async () => {
    const { agent } = await fresh();
    const { app } = await enrol(agent);
    const { cookie } = await password(api, tenant.members.agentA);
    expect((await secondStep(api, cookie, { method: 'totp', code: app.code() })).status).toBe(204);
    const late = await password(api, tenant.members.agentA);
    await runSql(api.databases, `update auth.sign_in_step set expires_at = now() - interval '1 second'`);
    for (const ended of [cookie, late.cookie, '', '__Host-omniflow.second-step=made-up'])
      expect(await secondStep(api, ended, { method: 'totp', code: app.code(1) })).toMatchObject({
        status: 401,
        body: { code: 'UNAUTHENTICATED' },
      });
  });

  it('When a secret was shown but never proved, then it is not asked for; when it is asked for, then it stays sealed', async () => {
    const { agent } = await fresh();
    const started = await ask(agent, 'POST', '/account/authenticator');
    expect(String(started.body.uri)).toContain(
      `otpauth://totp/Omniflow:${encodeURIComponent(tenant.members.agentA.email)}?`,
    );
    expect((await password(api, tenant.members.agentA)).status).toBe(204);
    const wrong = await ask(agent, 'POST', '/account/authenticator/confirm', { code: '000000' });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'SECOND_FACTOR_WRONG' } });
    const [row] = await runSql<{ sealed: Buffer }>(api.databases, 'select sealed from auth.totp where user_id = $1', [
      tenant.members.agentA.userId,
    ]);
    expect(row!.sealed.toString('latin1')).not.toContain(String(started.body.key).replaceAll(' ', ''));
    expect(api.logs()).not.toContain(String(started.body.key).replaceAll(' ', ''));
  });

  it('When an app is confirmed already, then no second one takes its place unseen', async () => {
    const { agent } = await fresh();
    await enrol(agent);
    expect(await ask(agent, 'POST', '/account/authenticator')).toMatchObject({ status: 409 });
  });
});

describe('BW-5.4 Recovery codes', () => {
  it('BW-5.4 When the phone is lost, then each code opens the account once, written as people write it', async () => {
    const { agent } = await fresh();
    const member = tenant.members.agentA;
    const { recoveryCodes } = await enrol(agent);
    const code = recoveryCodes[0]!;
    const { cookie } = await password(api, member);
    const typed = ` ${code.replace('-', ' ').toUpperCase()} `;
    expect((await secondStep(api, cookie, { method: 'recovery', code: typed })).status).toBe(204);
    const again = await password(api, member);
    expect((await secondStep(api, again.cookie, { method: 'recovery', code })).status).toBe(422);
    expect((await ask(agent, 'GET', '/account/security')).body).toMatchObject({ recoveryCodesLeft: 9 });
    expect((await logOf(api, member.id)).map(({ kind }) => kind)).toContain('security.recovery_code_used');
  });

  it('BW-5.4 When they are made anew, then the old ones end', async () => {
    const { agent } = await fresh();
    const { recoveryCodes } = await enrol(agent);
    const renewed = (await ask(agent, 'POST', '/account/recovery-codes')).body.recoveryCodes as string[];
    expect(renewed.filter((code) => recoveryCodes.includes(code))).toEqual([]);
    const { cookie } = await password(api, tenant.members.agentA);
    expect((await secondStep(api, cookie, { method: 'recovery', code: recoveryCodes[1] })).status).toBe(422);
    expect((await secondStep(api, cookie, { method: 'recovery', code: renewed[1] })).status).toBe(204);
  });

  it('When the last second step is removed, then signing in is one step again and no code is left', async () => {
    const { agent } = await fresh();
    const { recoveryCodes } = await enrol(agent);
    expect((await ask(agent, 'DELETE', '/account/authenticator')).status).toBe(204);
    expect((await password(api, tenant.members.agentA)).status).toBe(204);
    expect((await ask(agent, 'GET', '/account/security')).body).toMatchObject({
      authenticatorSince: null,
      recoveryCodesLeft: 0,
    });
    expect(recoveryCodes).toHaveLength(10);
    expect((await ask(agent, 'POST', '/account/recovery-codes')).status).toBe(404);
  });
});

describe('BW-5.4 An organisation that asks everybody for a second step', () => {
  it('BW-5.4 When a member has none, then only the way to it is open, and afterwards everything', async () => {
    const { agent, admin } = await fresh();
    const before = await ask(admin, 'GET', '/organisation/sign-in-rules');
    expect(before.body).toMatchObject({ secondFactor: 'optional', members: 5, protectedMembers: 0 });
    await enrol(admin);
    const changed = await ask(admin, 'PUT', '/organisation/sign-in-rules', { secondFactor: 'required' });
    expect(changed.body).toMatchObject({ secondFactor: 'required', protectedMembers: 1 });
    expect(await ask(agent, 'GET', '/conversations')).toMatchObject({
      status: 403,
      body: { code: 'SECOND_FACTOR_REQUIRED' },
    });
    expect((await ask(agent, 'GET', '/session')).body).toMatchObject({
      secondFactor: { isOn: false, isRequired: true },
    });
    await enrol(agent);
    expect((await ask(agent, 'GET', '/conversations')).status).toBe(200);
    const [entry] = await runSql(
      api.databases,
      `select actor_id, detail from audit_event where tenant_id = $1 and kind = 'security.sign_in_rule_changed'`,
      [tenant.id],
    );
    expect(entry).toEqual({ actor_id: tenant.members.admin.id, detail: { from: 'optional', to: 'required' } });
  });

  it('BW-5.4 When a member would remove the last one, then it is refused and stays', async () => {
    const { agent } = await fresh();
    const { app } = await enrol(agent);
    await rule('required', tenant.id);
    expect(await ask(agent, 'DELETE', '/account/authenticator')).toMatchObject({
      status: 409,
      body: { code: 'SECOND_FACTOR_LAST' },
    });
    const { cookie } = await password(api, tenant.members.agentA);
    expect((await secondStep(api, cookie, { method: 'totp', code: app.code() })).status).toBe(204);
  });

  it('When somebody is no admin, then even the database refuses the change', async () => {
    const { tenant: own } = await fresh();
    const actor = { kind: 'member', id: own.members.manager.id, role: 'manager', sight: 'all' } as const;
    const changed = await api.database.withScope({ tenantId: own.id, actor }, ({ sql }) =>
      sql(`update tenant set second_factor = 'required' where id = $1 returning id`, [own.id]),
    );
    expect(changed).toEqual([]);
  });
});

describe('BW-5.4 Showing again that it is me', () => {
  it.each([
    ['the password', async () => ({ method: 'password', password: TEST_PASSWORD })],
    ['a code', async ({ code }: { code: string }) => ({ method: 'totp', code })],
  ] as const)('BW-5.4 When five minutes have passed, then %s opens sensitive actions again', async (_, proof) => {
    const { agent } = await fresh();
    const { app } = await enrol(agent);
    await longAgo(api, tenant.members.agentA.userId);
    const refused = await ask(agent, 'POST', '/account/recovery-codes');
    expect(refused).toMatchObject({ status: 403, body: { code: 'STEP_UP_REQUIRED' } });
    expect((await ask(agent, 'POST', '/account/step-up', await proof({ code: app.code() }))).status).toBe(204);
    expect((await ask(agent, 'POST', '/account/recovery-codes')).status).toBe(200);
  });

  it('When the proof is wrong, then it says so without ending the session, and another session gains nothing', async () => {
    const { agent } = await fresh();
    const elsewhere = await api.signIn(tenant.members.agentA);
    await longAgo(api, tenant.members.agentA.userId);
    const wrong = await ask(agent, 'POST', '/account/step-up', { method: 'password', password: 'not the password' });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'PASSWORD_WRONG' } });
    expect((await ask(agent, 'POST', '/account/step-up', { method: 'password', password: TEST_PASSWORD })).status).toBe(
      204,
    );
    expect((await ask(agent, 'POST', '/account/authenticator')).status).toBe(201);
    expect((await ask(elsewhere, 'POST', '/account/authenticator')).status).toBe(403);
  });
});
