import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor, Scope } from '../../database/scope.ts';
import { createTokens } from '../../services/accounts/tokens.ts';
import { recipients } from '../../services/mail/recipients.ts';
import { changeEmail, confirmEmail } from '../../services/organisation/change-email.ts';
import { exportAccount } from '../../services/organisation/export-account.ts';
import { listInvitations } from '../../services/organisation/invitation-rows.ts';
import { invite, resendInvitation, revokeInvitation } from '../../services/organisation/invite.ts';
import { joinOrganisation, readInvited } from '../../services/organisation/join-organisation.ts';
import { changeProfile, readProfile } from '../../services/organisation/profile.ts';
import { readSetup, skipSetupStep } from '../../services/organisation/setup.ts';
import { tablesWith } from '../accounts/stored.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { type SeededMember, type SeededTenant, seedTenant, TEST_PASSWORD } from '../harness/rows.ts';

const tokens = createTokens('a secret of the tests, long enough');
const dayMs = 86_400_000;
let now: Date;

let product: Product;
let tenant: SeededTenant;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product?.close());
beforeEach(async () => {
  now = new Date();
  tenant = await seedTenant(product.databases, product.vault);
});

function as<T>(member: SeededMember, use: (scope: Scope) => Promise<T>): Promise<T> {
  const actor: Actor = { kind: 'member', id: member.id, role: member.role, sight: 'all' };
  return product.api.withScope({ tenantId: tenant.id, actor, now }, use);
}
const asAdmin = <T>(use: (scope: Scope) => Promise<T>): Promise<T> => as(tenant.members.admin, use);
const parts = () => ({ database: product.api, tokens });

async function rows<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
  return (await product.superuser.query<Row>(text, values)).rows;
}

async function newestToken(purpose: 'invitation' | 'change_email'): Promise<string> {
  const [row] = await rows<{ id: string; expires_at: Date }>(
    'select id, expires_at from account_token where tenant_id = $1 and purpose = $2 order by id desc limit 1',
    [tenant.id, purpose],
  );
  return tokens.sign(purpose, { id: row!.id, expiresAt: row!.expires_at });
}

async function invited(email = `nila.${tenant.id.slice(-6)}@invited.example`): Promise<{ id: string; token: string }> {
  const departmentIds = [tenant.departments.billing];
  const { id } = await asAdmin((scope) => invite(scope, { email, role: 'manager', departmentIds }));
  return { id, token: await newestToken('invitation') };
}

const joining = (token: string, password = 'long enough for anybody') => ({
  token,
  name: 'Nila Rao',
  password,
  locale: 'en' as const,
  now,
});

describe('Invitations', () => {
  it('When somebody is invited, then their address stands nowhere in clear, and the mail finds it', async () => {
    const email = `Nila.${tenant.id.slice(-6)}@Invited.example`;
    const { id } = await invited(email);
    expect(await tablesWith(product.superuser, [email, email.toLowerCase()])).toEqual([]);
    const { items } = await asAdmin((scope) => listInvitations(scope));
    expect(items).toMatchObject([{ id, email: email.toLowerCase(), role: 'manager', state: 'open' }]);
    const found = await product.worker.withScope({ tenantId: tenant.id, actor: { kind: 'system' } }, (scope) =>
      recipients.invitation(scope, id),
    );
    expect(found).toEqual({ address: email.toLowerCase(), name: null });
  });

  it('When the invited person joins, then account, membership, departments and agreed texts are there, once', async () => {
    const { token } = await invited();
    expect(await readInvited(parts(), { token, now })).toMatchObject({
      organisation: tenant.name,
      role: 'manager',
      hasAccount: false,
    });
    const outcomes = await Promise.allSettled([1, 2].map(() => joinOrganisation(parts(), joining(token))));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const email = `nila.${tenant.id.slice(-6)}@invited.example`;
    const [member] = await rows<{ id: string; role: string; departments: string[]; userId: string }>(
      `select m.id, m.role, m.user_id as "userId", array(select department_id::text from department_member d where d.member_id = m.id) as departments
        from membership m join auth."user" u on u.id = m.user_id where m.tenant_id = $1 and u.email = $2`,
      [tenant.id, email],
    );
    expect(member).toMatchObject({ role: 'manager', departments: [tenant.departments.billing] });
    const agreed = await rows<{ kind: string; surface: string }>(
      `select n.kind, a.surface from notice_acceptance a join notice_version n on n.id = a.notice_id where a.user_id = $1 order by 1`,
      [member!.userId],
    );
    expect(agreed).toEqual([
      { kind: 'privacy_policy', surface: 'invitation' },
      { kind: 'terms', surface: 'invitation' },
    ]);
    await expect(readInvited(parts(), { token, now })).rejects.toMatchObject({ code: 'TOKEN_USED' });
  });

  it('When the address has an account, then its password is asked for, and nothing of the account changes', async () => {
    const other = tenant.members.agentA;
    tenant = await seedTenant(product.databases, product.vault);
    const { token } = await invited(other.email);
    expect(await readInvited(parts(), { token, now })).toMatchObject({ hasAccount: true });
    const wrong = joinOrganisation(parts(), joining(token, 'not the password'));
    await expect(wrong).rejects.toMatchObject({ code: 'PASSWORD_WRONG' });
    await joinOrganisation(parts(), joining(token, TEST_PASSWORD));
    const [user] = await rows<{ name: string; memberships: string }>(
      `select u.name, (select count(*) from membership m where m.user_id = u.id) as memberships from auth."user" u where u.id = $1`,
      [other.userId],
    );
    expect(user).toEqual({ name: other.name, memberships: '2' });
  });

  it('When it expired, was taken back, or its organisation is closed, then the link says so; sent again, the new one works', async () => {
    const { id, token } = await invited();
    const start = now;
    now = new Date(start.getTime() + 8 * dayMs);
    await expect(readInvited(parts(), { token, now })).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect((await asAdmin((scope) => listInvitations(scope))).items).toMatchObject([{ state: 'expired' }]);
    await asAdmin((scope) => resendInvitation(scope, { id }));
    const again = await newestToken('invitation');
    expect(await readInvited(parts(), { token: again, now })).toMatchObject({ role: 'manager' });
    await expect(asAdmin((scope) => resendInvitation(scope, { id }))).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await rows(`update tenant set state = 'frozen' where id = $1 returning id`, [tenant.id]);
    await expect(readInvited(parts(), { token: again, now })).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    await rows(`update tenant set state = 'active' where id = $1 returning id`, [tenant.id]);
    await asAdmin((scope) => revokeInvitation(scope, { id }));
    await expect(joinOrganisation(parts(), joining(again))).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  it('When an address works here already or is invited a second time, then there is never a second open invitation', async () => {
    const member = asAdmin((scope) =>
      invite(scope, { email: tenant.members.agentA.email.toUpperCase(), role: 'agent', departmentIds: [] }),
    );
    await expect(member).rejects.toMatchObject({ code: 'ALREADY_MEMBER' });
    const first = await invited();
    await invited();
    expect((await asAdmin((scope) => listInvitations(scope))).items).toHaveLength(1);
    const old = readInvited(parts(), { token: first.token, now });
    await expect(old).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  });
});

describe('One’s own account', () => {
  it('BW-7.2 When name and number are corrected, then they are so everywhere, and the log holds no value', async () => {
    const { agentA } = tenant.members;
    await as(agentA, (scope) => changeProfile(scope, { name: 'Asha Menon', phone: '+919819012412' }));
    expect(await as(agentA, readProfile)).toMatchObject({ name: 'Asha Menon', phone: '+919819012412' });
    const log = await rows<{ kind: string; detail: unknown }>(
      'select kind, detail from audit_event where tenant_id = $1 and actor_id = $2',
      [tenant.id, agentA.id],
    );
    expect(log).toEqual([{ kind: 'account.profile_changed', detail: { fields: ['name', 'phone'] } }]);
  });

  it('BW-7.2 When an address is changed, then it counts once its mail was confirmed, and only the newest one asked for', async () => {
    const { agentA } = tenant.members;
    const first = await as(agentA, (scope) => changeEmail(scope, { email: `one.${tenant.id}@moved.example` }));
    expect(first).toMatchObject({ email: agentA.email, pendingEmail: `one.${tenant.id}@moved.example` });
    const stale = await newestToken('change_email');
    await as(agentA, (scope) => changeEmail(scope, { email: `Two.${tenant.id}@Moved.example` }));
    const token = await newestToken('change_email');
    await expect(confirmEmail(parts(), { token: stale, now })).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    await confirmEmail(parts(), { token, now });
    expect(await as(agentA, readProfile)).toMatchObject({
      email: `two.${tenant.id}@moved.example`,
      pendingEmail: null,
    });
    await expect(confirmEmail(parts(), { token, now })).rejects.toMatchObject({ code: 'TOKEN_USED' });
  });

  it('When the wanted address has an account, then the answer is the same and nothing is sent to it', async () => {
    const { agentA, agentB } = tenant.members;
    const view = await as(agentA, (scope) => changeEmail(scope, { email: agentB.email }));
    expect(view.pendingEmail).toBe(agentB.email);
    const mails = await rows<{ template: string }>('select template from mail_outbox where tenant_id = $1', [
      tenant.id,
    ]);
    expect(mails).toEqual([{ template: 'email-change-asked' }]);
  });

  it('BW-7.1 When it is exported, then sessions, acceptances and memberships are in it, and nothing of a customer or secret', async () => {
    const { token } = await invited();
    const { email } = await joinOrganisation(parts(), joining(token));
    const [row] = await rows<{ id: string; userId: string }>(
      `select m.id, m.user_id as "userId" from membership m join auth."user" u on u.id = m.user_id where u.email = $1`,
      [email],
    );
    await rows(
      `insert into auth.session (id, "userId", token, "expiresAt", "userAgent", "ipAddress") values (gen_random_uuid(), $1, 'secret-token', now(), 'Firefox|Linux', '203.0.113.7')`,
      [row!.userId],
    );
    const member = { id: row!.id, userId: row!.userId, email, name: 'Nila Rao', role: 'manager' as const };
    const all = await as(member, exportAccount);
    expect(all.profile).toMatchObject({ name: 'Nila Rao', email });
    expect(all.memberships).toMatchObject([{ organisation: tenant.name, role: 'manager', departments: ['Billing'] }]);
    expect(all.sessions).toMatchObject([{ address: '203.0.113.7', browser: 'Firefox', system: 'Linux' }]);
    expect(all.acceptances.map(({ kind }) => kind).sort()).toEqual(['privacy_policy', 'terms']);
    const { conversation } = tenant;
    for (const foreign of [conversation.name, conversation.phone, conversation.text, 'secret-token', '$argon2'])
      expect(JSON.stringify(all)).not.toContain(foreign);
  });
});

describe('The first run', () => {
  it('When facts come about, then steps are done; what is put aside is all that is kept', async () => {
    const before = await asAdmin((scope) => readSetup(scope));
    expect(before.steps[0]).toMatchObject({ step: 'agreement', state: 'next' });
    const after = await asAdmin((scope) => skipSetupStep(scope, { step: 'message', skipped: true }));
    expect(after.steps.at(-1)).toMatchObject({ step: 'message', state: 'skipped' });
    expect(after.complete).toBe(false);
  });
});
