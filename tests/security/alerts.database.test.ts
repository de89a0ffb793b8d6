import { describe, expect, it } from 'vitest';
import { placeOf } from '../../api/security/guess-limit.ts';
import { newId } from '../../database/ids.ts';
import { signInRecordDays } from '../../domain/security/retention.ts';
import { completePasswordReset } from '../../services/accounts/complete-password-reset.ts';
import { createTokens } from '../../services/accounts/tokens.ts';
import { confirmEmail } from '../../services/organisation/change-email.ts';
import { AUTH_SECRET } from '../api/test-api.ts';
import { eventually } from '../harness/eventually.ts';
import { type SeededMember, seedTenant } from '../harness/rows.ts';
import { shared } from '../harness/shared.ts';
import { newAuthenticator } from './authenticator.ts';
import { firefox, type Guarded, startGuarded } from './guarded.ts';
import { ask, enrol, password, secondStep } from './people.ts';

const tokens = createTokens(AUTH_SECRET);

const guarded = shared(startGuarded);
const api = () => guarded().api;
const sql: Guarded['sql'] = (...given) => guarded().sql(...given);

const expectTold = async (person: SeededMember, ...alerts: string[]): Promise<void> =>
  expect(await guarded().alertsOf(person)).toEqual({ mails: alerts, told: alerts });

describe('BW-2.6 What a person hears of their account', () => {
  it('BW-2.6 When somebody signs in from a browser that is not on record, then the person hears of it once, and not of the first one', async () => {
    const { member } = await guarded().fresh();
    await expectTold(member);
    for (let time = 0; time < 2; time += 1) expect(await guarded().signInAs(member, firefox)).toBe(204);
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
    const { member, browser } = await guarded().fresh();
    const { recoveryCodes } = await enrol(browser);
    const key = newAuthenticator('http://localhost:3999');
    const { challenge } = (await ask(browser, 'POST', '/account/passkeys/start')).body as { challenge: string };
    const added = await ask(browser, 'POST', '/account/passkeys', { name: 'Key', credential: key.register(challenge) });
    await ask(browser, 'DELETE', `/account/passkeys/${String(added.body.id)}`);
    const first = await password(api(), member);
    await secondStep(api(), first.cookie, { method: 'recovery', code: recoveryCodes[0] });
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
    const { tenant, member, browser } = await guarded().fresh();
    const other = await seedTenant(api().databases, api().vault);
    const there = await guarded().alsoIn(other, member);
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
    await confirmEmail({ database: api().database, tokens }, { token: link, now: new Date() });
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
      { database: api().database, tokens },
      { token: await linkOf(member.id, 'password_reset'), password: 'another long password', now: new Date() },
    );
    expect(await guarded().alertsOf(member)).toEqual({
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
    const { tenant, member } = await guarded().fresh();
    const statuses: number[] = [];
    for (let time = 0; time < 11; time += 1)
      statuses.push(
        (
          await api().anonymous.request('POST', '/api/auth/sign-in/email', {
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
    const admin = await api().signIn(tenant.members.admin);
    expect((await ask(admin, 'GET', '/audit/entries?group=security&limit=20')).status).toBe(200);
    const home = await api().signIn(tenant.members.agentB);
    await guarded().signInAs(tenant.members.agentB, firefox);
    expect((await ask(home, 'GET', '/notifications')).body).toMatchObject({
      items: [{ kind: 'security', code: 'new_device' }],
    });
  });

  it('BW-2.6 When a list of stolen passwords is tried from one address, then the address is stopped, and nobody is mailed for it', async () => {
    const { tenant } = await guarded().fresh();
    await sql('delete from auth.guess');
    const people = Object.values(tenant.members);
    const statuses: number[] = [];
    for (let time = 0; time < 34; time += 1) {
      const email = people[time]?.email ?? `${newId()}@stolen.example`;
      const response = await api().anonymous.request('POST', '/api/auth/sign-in/email', {
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
    const { tenant } = await guarded().fresh();
    const stranger = await seedTenant(api().databases, api().vault);
    const actor = { kind: 'member', id: tenant.members.agentA.id, role: 'agent', sight: 'all' } as const;
    const attempt = (text: string, values: unknown[]) =>
      api().database.withScope({ tenantId: tenant.id, actor }, (scope) => scope.sql(text, values));
    const { userId } = stranger.members.admin;
    await expect(attempt(`select alert_person($1, 'guessing', 'x', null, true, now())`, [userId])).rejects.toThrow();
    await expect(
      attempt(`select record_elsewhere($1, 'account.password_reset', 'member', '{}')`, [userId]),
    ).rejects.toThrow();
    await expectTold(stranger.members.admin);
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
    const { member, browser } = await guarded().fresh();
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
