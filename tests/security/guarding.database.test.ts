import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../api/http/operations.ts';
import { placeOf } from '../../api/security/guess-limit.ts';
import { newId } from '../../database/ids.ts';
import { loginUrl } from '../../database/logins.ts';
import { createOrm } from '../../database/orm.ts';
import { createDatabase, type Database } from '../../database/scope.ts';
import { signInRecordDays } from '../../domain/security/retention.ts';
import { watchedExports } from '../../domain/security/unusual.ts';
import { completePasswordReset } from '../../services/accounts/complete-password-reset.ts';
import { createTokens } from '../../services/accounts/tokens.ts';
import { auditEvents } from '../../services/audit/events.ts';
import { confirmEmail } from '../../services/organisation/change-email.ts';
import { tellOfUnusualActivity } from '../../worker/tell-of-unusual.ts';
import { openStream } from '../api/live-stream.ts';
import { AUTH_SECRET, type Browser, startTestApi, type TestApi } from '../api/test-api.ts';
import { eventually } from '../harness/eventually.ts';
import {
  addConversation,
  addMemberTo,
  runSql,
  type SeededMember,
  type SeededTenant,
  seedTenant,
  TEST_PASSWORD,
} from '../harness/rows.ts';
import type { AnyOperation } from '../isolation/operation-requests.ts';
import { newAuthenticator } from './authenticator.ts';
import { ask, enrol, password, secondStep } from './people.ts';

const tokens = createTokens(AUTH_SECRET);

let api: TestApi;
let tenant: SeededTenant;

let workerPool: pg.Pool;
let workerDatabase: Database;

beforeAll(async () => {
  api = await startTestApi();
  const url = loginUrl(api.databases.dataUrl, 'omniflow_worker', api.databases.loginSecret);
  workerPool = new pg.Pool({ connectionString: url, max: 2 });
  workerDatabase = createDatabase({
    orm: await createOrm({ url, poolSize: 2 }),
    vault: api.vault,
    onCommitted: () => undefined,
  });
});
afterAll(async () => {
  await Promise.all([workerPool?.end(), workerDatabase?.close()]);
  await api?.close();
});

const sql = <Row extends object>(text: string, values: readonly unknown[] = []) =>
  runSql<Row>(api.databases, text, values);

/** A fresh organisation: nobody of it has a second step, a known device or news. */
async function fresh(): Promise<{ member: SeededMember; browser: Browser }> {
  tenant = await seedTenant(api.databases, api.vault);
  const member = tenant.members.agentA;
  return { member, browser: await api.signIn(member) };
}

/** What a person was mailed and told in the app, in order. */
async function alertsOf({ userId }: SeededMember): Promise<{ mails: string[]; told: string[] }> {
  const mails = await sql<{ what: string }>(
    `select coalesce(refs->>'what', template) as what from mail_outbox where recipient_id = $1 order by created_at, id`,
    [userId],
  );
  const told = await sql<{ code: string }>(
    `select n.code from notification n join membership m on m.id = n.member_id where m.user_id = $1 and n.kind = 'security' order by n.at, n.id`,
    [userId],
  );
  return { mails: mails.map(({ what }) => what), told: told.map(({ code }) => code) };
}

const expectTold = async (member: SeededMember, ...alerts: string[]): Promise<void> =>
  expect(await alertsOf(member)).toEqual({ mails: alerts, told: alerts });

/** The same person in one more organisation. */
async function alsoIn(other: SeededTenant, { userId }: SeededMember): Promise<string> {
  const id = newId();
  await sql(`insert into membership (id, tenant_id, user_id, role) values ($1, $2, $3, 'agent')`, [
    id,
    other.id,
    userId,
  ]);
  return id;
}

async function signInAs({ email }: SeededMember, userAgent: string): Promise<number> {
  const response = await api.anonymous.request('POST', '/api/auth/sign-in/email', {
    body: { email, password: TEST_PASSWORD },
    headers: { 'user-agent': userAgent },
  });
  return response.status;
}

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0';

describe('BW-2.6 What a person hears of their account', () => {
  it('BW-2.6 When somebody signs in from a browser that is not on record, then the person hears of it once, and not of the first one', async () => {
    const { member } = await fresh();
    await expectTold(member);
    for (let time = 0; time < 2; time += 1) expect(await signInAs(member, firefox)).toBe(204);
    await expectTold(member, 'new_device');
    const [mail] = await sql<{ refs: Record<string, string>; session: string }>(
      `select o.refs, s.session_id as session from mail_outbox o, auth.session_meta s where o.recipient_id = $1 and s.user_id = $1 and s.browser = 'Firefox' order by s.started_at limit 1`,
      [member.userId],
    );
    expect(mail!.refs).toEqual({ what: 'new_device', at: expect.any(String), sessionId: mail!.session });
    expect(JSON.stringify(mail!.refs)).not.toContain('127.0.0.1');
    const [{ mark = '' } = {}] = await sql<{ mark: string }>(
      `select encode(mark, 'hex') as mark from auth.session_meta where session_id = $1`,
      [mail!.session],
    );
    for (const given of [mark, 'aa11', 'aa11'])
      await sql(
        `insert into auth.session (id, "userId", token, "expiresAt", "ipAddress", "userAgent") values ($1, $2, $3, now() + interval '1 hour', '2001:db8::1', $4)`,
        [newId(), member.userId, newId(), `Firefox|Linux|${given}`],
      );
    await expectTold(member, 'new_device', 'new_device');
    const neighbours = ['2001:db8:1:2::3', '2001:db8:1:2:ffff::4'].map(placeOf);
    expect(
      new Set([...neighbours, placeOf('2001:db8:1:3::3'), placeOf('::ffff:192.0.2.7'), placeOf('192.0.2.7')]).size,
    ).toBe(3);
  });

  it('BW-5.4 When second steps come and go, then each change is told once', async () => {
    const { member, browser } = await fresh();
    const { recoveryCodes } = await enrol(browser);
    const key = newAuthenticator('http://localhost:3999');
    const { challenge } = (await ask(browser, 'POST', '/account/passkeys/start')).body as { challenge: string };
    const added = await ask(browser, 'POST', '/account/passkeys', { name: 'Key', credential: key.register(challenge) });
    await ask(browser, 'DELETE', `/account/passkeys/${String(added.body.id)}`);
    const first = await password(api, member);
    await secondStep(api, first.cookie, { method: 'recovery', code: recoveryCodes[0] });
    await ask(browser, 'POST', '/account/recovery-codes');
    expect((await ask(browser, 'DELETE', '/account/authenticator')).status).toBe(204);
    await expectTold(
      member,
      'second_factor_on',
      'passkey_added',
      'passkey_removed',
      'recovery_code_used',
      'new_device',
      'recovery_codes_made',
      'second_factor_off',
    );
  });

  it('BW-2.6 When password or address change, then both addresses hear of it, and every organisation has it in its log', async () => {
    const { member, browser } = await fresh();
    const other = await seedTenant(api.databases, api.vault);
    const there = await alsoIn(other, member);
    const logOf = async (id: string) =>
      (
        await sql<{ kind: string }>(
          `select kind from audit_event where actor_id = $1 and subject_id = $1 order by at, id`,
          [id],
        )
      ).map(({ kind }) => kind);
    const moved = `${newId()}@moved.example`;
    expect((await ask(browser, 'POST', '/account/email', { email: moved })).status).toBeLessThan(300);
    const link = await linkOf(member.id, 'change_email');
    await confirmEmail({ database: api.database, tokens }, { token: link, now: new Date() });
    const [former] = await sql<{ email: string; template: string }>(
      'select f.email, o.template from auth.former_email f join mail_outbox o on o.recipient_id = f.id where f.user_id = $1',
      [member.userId],
    );
    expect(former).toEqual({ email: member.email, template: 'email-changed' });
    const reset = newId();
    await sql(
      `insert into account_token (id, tenant_id, purpose, subject_id, expires_at) values ($1, $2, 'password_reset', $3, now() + interval '1 hour')`,
      [reset, tenant.id, member.id],
    );
    await completePasswordReset(
      { database: api.database, tokens },
      { token: await linkOf(member.id, 'password_reset'), password: 'another long password', now: new Date() },
    );
    expect(await alertsOf(member)).toEqual({
      mails: ['email-change-asked', 'email_changed', 'password-changed'],
      told: ['email_changed', 'email_changed', 'password_changed', 'password_changed'],
    });
    expect(await logOf(there)).toEqual(['account.email_changed', 'account.password_reset']);
    expect(await logOf(member.id)).toEqual([
      'account.email_change_asked',
      'account.email_changed',
      'account.password_reset',
    ]);
  });

  it('BW-2.6 When somebody guesses at one account, then it is locked softly, stands in the log, and its owner hears of it once a day', async () => {
    const { member } = await fresh();
    const statuses: number[] = [];
    for (let time = 0; time < 11; time += 1)
      statuses.push(
        (
          await api.anonymous.request('POST', '/api/auth/sign-in/email', {
            body: { email: member.email, password: `guess ${time}` },
          })
        ).status,
      );
    expect(statuses).toEqual([...Array<number>(8).fill(401), 429, 429, 429]);
    await eventually(() => expectTold(member, 'guessing'));
    const log = await sql(
      `select detail from audit_event where subject_id = $1 and kind = 'security.guessing_stopped'`,
      [member.id],
    );
    expect(log).toEqual([{ detail: { step: 'password' } }]);
    const admin = await api.signIn(tenant.members.admin);
    expect((await ask(admin, 'GET', '/audit/entries?group=security&limit=20')).status).toBe(200);
    const home = await api.signIn(tenant.members.agentB);
    await signInAs(tenant.members.agentB, firefox);
    expect((await ask(home, 'GET', '/notifications')).body).toMatchObject({
      items: [{ kind: 'security', code: 'new_device' }],
    });
  });

  it('BW-2.6 When a list of stolen passwords is tried from one address, then the address is stopped, and nobody is mailed for it', async () => {
    await fresh();
    await sql('delete from auth.guess');
    const people = Object.values(tenant.members);
    const statuses: number[] = [];
    for (let time = 0; time < 34; time += 1) {
      const email = people[time]?.email ?? `${newId()}@stolen.example`;
      const response = await api.anonymous.request('POST', '/api/auth/sign-in/email', {
        body: { email, password: 'Password123!' },
      });
      statuses.push(response.status);
    }
    expect(statuses.slice(0, 30)).toEqual(Array<number>(30).fill(401));
    expect(statuses.slice(30)).toEqual(Array<number>(4).fill(429));
    for (const person of people) await expectTold(person);
    await sql('delete from auth.guess');
  });

  it('When an alert is about somebody else’s person, then the database refuses it', async () => {
    await fresh();
    const stranger = await seedTenant(api.databases, api.vault);
    const actor = { kind: 'member', id: tenant.members.agentA.id, role: 'agent', sight: 'all' } as const;
    const attempt = (text: string, values: unknown[]) =>
      api.database.withScope({ tenantId: tenant.id, actor }, (scope) => scope.sql(text, values));
    const { userId } = stranger.members.admin;
    await expect(attempt(`select alert_person($1, 'guessing', 'x', null, true, now())`, [userId])).rejects.toThrow();
    await expect(
      attempt(`select record_elsewhere($1, 'account.password_reset', 'member', '{}')`, [userId]),
    ).rejects.toThrow();
    await expectTold(stranger.members.admin);
  });
});

describe('Somebody of several organisations', () => {
  it('When they go to another one, then this session acts for it, the next one begins there, and no page of the first acts in it', async () => {
    const { member, browser } = await fresh();
    const [home, other, strangers] = [
      tenant,
      await seedTenant(api.databases, api.vault),
      await seedTenant(api.databases, api.vault),
    ];
    const there = await alsoIn(other, member);
    const elsewhere = await api.signIn(member);
    const now = async (of: Browser) =>
      (await ask(of, 'GET', '/session')).body as { member: { id: string }; tenants: { id: string }[] };
    expect((await now(browser)).tenants.map(({ id }) => id).sort()).toEqual([home.id, other.id].sort());
    const go = (of: Browser, tenantId: string) => ask(of, 'POST', '/session/tenant', { tenantId });
    expect(await go(browser, strangers.id)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect((await go(browser, other.id)).status).toBe(204);
    expect((await now(browser)).member.id).toBe(there);
    expect((await now(elsewhere)).member.id).toBe(member.id);
    expect((await now(await api.signIn(member))).member.id).toBe(there);
    // A page that was opened before speaks of the first organisation.
    const stale = await browser.request('PATCH', '/api/v1/account/profile', {
      body: { name: 'Meant for the other one', phone: null },
      headers: { 'omniflow-tenant': home.id },
    });
    expect([stale.status, ((await stale.json()) as { code: string }).code]).toEqual([409, 'OTHER_TENANT']);
    expect((await browser.request('GET', '/api/v1/session', { headers: { 'omniflow-tenant': other.id } })).status).toBe(
      200,
    );
    expect((await ask(browser, 'GET', `/conversations/${home.conversation.id}/messages`)).status).toBe(404);
    await sql(`update membership set state = 'suspended' where id = $1`, [there]);
    expect((await now(browser)).member.id).toBe(member.id);
    expect(await go(browser, other.id)).toMatchObject({ status: 404 });
  });

  it('When they go to another one, then the open streams of the session end, and others go on', async () => {
    const { member, browser } = await fresh();
    const other = await seedTenant(api.databases, api.vault);
    await alsoIn(other, member);
    const elsewhere = await api.signIn(member);
    const [mine, others] = await Promise.all([openStream(api.url, browser), openStream(api.url, elsewhere)]);
    await Promise.all([mine.hello(), others.hello()]);
    await ask(browser, 'POST', '/session/tenant', { tenantId: other.id });
    await mine.ended;
    await eventually(() => expect(others.count('hello')).toBe(2)); // asked, and let go on
    others.close();
  });
});

describe('BW-5.4 A lost second step', () => {
  it('BW-5.4 When an admin resets it, then the colleague signs in anew and enrols again, and both sides hear of it', async () => {
    const { member, browser } = await fresh();
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
    await expectTold(member, 'second_factor_on', 'second_factor_reset', 'second_factor_on');
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
    const { member, browser } = await fresh();
    const { admin } = tenant.members;
    const [own, other] = [await api.signIn(admin), await addMemberTo(api.databases, tenant, 'admin')];
    const second = await api.signIn(other);
    await Promise.all([enrol(own), enrol(browser)]);
    await sql('update membership set owner = (id = $1) where tenant_id = $2', [admin.id, tenant.id]);
    await alsoIn(await seedTenant(api.databases, api.vault), member);
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

describe('BW-2.6 Unusual reading and exporting', () => {
  /** One round of the worker, as its own login and at this moment of the database's clock. */
  async function round(now = new Date()): Promise<void> {
    const failures: unknown[] = [];
    const onError = (error: unknown): void => void failures.push(error);
    await tellOfUnusualActivity({ pool: workerPool, database: workerDatabase, now, onError });
    expect(failures).toEqual([]);
  }
  const alertsAbout = (memberId: string) =>
    sql<{ detail: object; at: Date }>(
      `select detail from audit_event where kind = 'security.unusual_activity' and subject_id = $1 order by at`,
      [memberId],
    );
  const toldOf = async (memberId: string) =>
    (
      await sql<{ role: string; mails: number }>(
        `select r.role, (select count(*)::int from mail_outbox o where o.recipient_id = r.user_id and o.template = 'unusual-activity') as mails
          from notification n join membership r on r.id = n.member_id where n.kind = 'unusual' and n.actor_id = $1 and n.subject_id = $1 order by r.role`,
        [memberId],
      )
    ).map(({ role, mails }) => `${role} ${mails}`);
  const limits = (reads: number, exports: number) =>
    sql('update tenant set reads_per_hour = $2, exports_per_day = $3 where id = $1', [tenant.id, reads, exports]);

  it('BW-2.6 OF-5.3 When a member harvests conversations, then admins and privacy officers are told, once in an hour', async () => {
    const { member, browser } = await fresh();
    await limits(10, 5);
    const ids: string[] = [];
    for (let count = 0; count < 11; count += 1)
      ids.push((await addConversation(api.databases, api.vault, tenant, { assignee: member.id })).id);
    const harvest = async (from: number, to: number): Promise<void> => {
      for (const id of ids.slice(from, to))
        expect((await ask(browser, 'GET', `/conversations/${id}/messages`)).status).toBe(200);
    };
    await harvest(0, 10);
    await harvest(0, 10); // the same ones again are not more
    await round();
    expect(await alertsAbout(member.id)).toEqual([]);
    await harvest(10, 11);
    await Promise.all([round(), round()]);
    await round();
    expect(await alertsAbout(member.id)).toEqual([{ detail: { what: 'reads', seen: 11, allowed: 10 } }]);
    expect(await toldOf(member.id)).toEqual(['admin 1', 'privacy_officer 1']);
    const officer = await api.signIn(tenant.members.officer);
    const { items } = (await ask(officer, 'GET', '/notifications')).body as { items: object[] };
    expect(items).toMatchObject([{ kind: 'unusual', subjectId: member.id, actorName: member.name, code: 'reads' }]);
  });

  it('BW-2.6 When a member always reads a lot, then five times their own usual is what counts', async () => {
    const { member } = await fresh();
    await limits(10, 5);
    const read = (hoursAgo: number, count: number) =>
      sql(
        `insert into read_log (id, tenant_id, actor_kind, actor_id, conversation_id, bucket, surface, purpose)
          select uuidv7(), $1, 'member', $2, gen_random_uuid(), date_bin('5 minutes', now() - make_interval(hours => $3), 'epoch'), 'thread', 'service' from generate_series(1, $4)`,
        [tenant.id, member.id, hoursAgo, count],
      );
    for (const day of [1, 2, 3]) await read(day * 24, 4);
    await read(0, 20);
    await round();
    expect(await alertsAbout(member.id)).toEqual([]);
    await read(0, 1);
    await round();
    expect(await alertsAbout(member.id)).toEqual([{ detail: { what: 'reads', seen: 21, allowed: 20 } }]);
  });

  it('BW-2.6 When somebody exports again and again, then that is told, and told again only after another export', async () => {
    await fresh();
    await limits(60, 2);
    const { officer } = tenant.members;
    const browser = await api.signIn(officer);
    const exportLog = () => ask(browser, 'POST', '/audit/exports', { format: 'csv', reads: true });
    for (let time = 0; time < 2; time += 1) expect((await exportLog()).status).toBeLessThan(300);
    await round();
    expect(await alertsAbout(officer.id)).toEqual([]);
    await exportLog();
    await round();
    await round(new Date(Date.now() + 2 * 3_600_000));
    expect(await alertsAbout(officer.id)).toEqual([{ detail: { what: 'exports', seen: 3, allowed: 2 } }]);
  });

  it('BW-2.6 When something exports, then it asks for password or second step first, and is counted', () => {
    const exporting = Object.values(operations)
      .flatMap((group): AnyOperation[] => Object.values(group))
      .filter(({ id }) => id.startsWith('export'));
    expect(exporting.map(({ id }) => id)).toEqual(expect.arrayContaining(['exportAuditLog', 'exportAccount']));
    expect(exporting.filter(({ stepUp }) => !stepUp)).toEqual([]);
    const kinds = Object.keys(auditEvents).filter((kind) => kind.endsWith('.exported') && kind !== 'account.exported');
    expect(kinds).toEqual([...watchedExports]);
  });

  it('When an admin changes the limits, then before and after stand in the log', async () => {
    await fresh();
    const admin = await api.signIn(tenant.members.admin);
    const body = { readsPerHour: 200, exportsPerDay: 1 };
    expect(await ask(admin, 'PUT', '/organisation/alert-rules', body)).toMatchObject({ status: 200, body });
    const [entry] = await sql(
      `select detail from audit_event where tenant_id = $1 and kind = 'security.alert_rules_changed'`,
      [tenant.id],
    );
    expect(entry).toEqual({ detail: { before: { readsPerHour: 60, exportsPerDay: 5 }, after: body } });
  });
});

describe('BW-1.5 Address, browser and system of a sign-in', () => {
  it('BW-1.5 When columns are mapped, then nothing of a customer leads to them and they lead to nobody', async () => {
    const references = await sql(
      `select conrelid::regclass::text as of, confrelid::regclass::text as to from pg_constraint
        where contype = 'f' and 'auth.session_meta'::regclass in (conrelid, confrelid)`,
    );
    expect(references).toEqual([]);
    const elsewhere = await sql<{ place: string }>(
      `select table_name || '.' || column_name as place from information_schema.columns
        where table_schema in ('public') and column_name in ('session_id', 'address', 'ip', 'ip_address', 'user_agent', 'browser', 'system')`,
    );
    expect(elsewhere).toEqual([]);
  });

  it('BW-1.5 When a session has been over for a year, then what is known of it goes, and not a day earlier, whatever is asked', async () => {
    const { member, browser } = await fresh();
    expect(signInRecordDays).toBe(365);
    await browser.request('POST', '/api/auth/sign-out', { body: {} });
    const left = async (days: number, kept: number): Promise<number> => {
      await sql('select purge_security(now() + make_interval(days => $1), $2)', [days, kept]);
      return (await sql('select 1 from auth.session_meta where user_id = $1', [member.userId])).length;
    };
    expect(await left(364, signInRecordDays)).toBe(1);
    expect(await left(179, 1)).toBe(1); // CERT-In's 180 days are the least
    expect(await left(366, signInRecordDays)).toBe(0);
  });
});

/** The newest link of a kind, as its mail carries it. */
async function linkOf(memberId: string, purpose: 'change_email' | 'password_reset'): Promise<string> {
  const [row] = await sql<{ id: string; expires_at: Date }>(
    'select id, expires_at from account_token where subject_id = $1 and purpose = $2 order by created_at desc limit 1',
    [memberId, purpose],
  );
  return tokens.sign(purpose, { id: row!.id, expiresAt: row!.expires_at });
}
