import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../database/scope.ts';
import { platformId } from '../../domain/accounts/platform.ts';
import { notices } from '../../domain/notices.ts';
import { giveConsent } from '../../services/accounts/consent.ts';
import { openRegistration } from '../../services/accounts/held-registration.ts';
import { holdRegistration } from '../../services/accounts/hold-registration.ts';
import { resendVerification } from '../../services/accounts/resend-verification.ts';
import { createTokens } from '../../services/accounts/tokens.ts';
import { verifyRegistration } from '../../services/accounts/verify-registration.ts';
import { verifyPassword } from '../../services/organisation/password.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { rowCounts, tablesWith } from './stored.ts';
import { askForAccount, newStranger, type Stranger } from './strangers.ts';

const tokens = createTokens('auth secret of the tests, long enough');
const hourMs = 3_600_000;

let product: Product;
let parts: { database: Database; tokens: typeof tokens };
beforeAll(async () => {
  product = await openProduct();
  parts = { database: product.api, tokens };
});
afterAll(() => product?.close());

const typed = ({ name, email, businessName, phone, password }: Stranger): string[] => [
  name,
  email,
  businessName,
  phone,
  password,
];

async function only<Row extends object>(text: string, values: unknown[] = []): Promise<Row> {
  const { rows } = await product.superuser.query<Row>(text, values);
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

describe('Registration without consent', () => {
  it('PC-1.0 PC-1.1 When no token, a forged or an expired one is shown, then it is refused and nothing is stored anywhere', async () => {
    const before = await rowCounts(product.superuser);
    const stranger = newStranger();
    const now = new Date();
    const early = giveConsent(tokens, { locale: 'en', now: new Date(now.getTime() - 30 * 60_000) }).token;
    const foreign = giveConsent(createTokens('another secret'), { locale: 'en', now }).token;
    const { verify } = {
      verify: tokens.sign('verify_email', { id: platformId, expiresAt: new Date(now.getTime() + hourMs) }),
    };
    const tries: [string, string][] = [
      ['', 'CONSENT_REQUIRED'],
      ['nonsense', 'CONSENT_REQUIRED'],
      [foreign, 'CONSENT_REQUIRED'],
      [verify, 'CONSENT_REQUIRED'],
      [early, 'TOKEN_EXPIRED'],
    ];
    for (const [token, code] of tries)
      await expect(holdRegistration(parts, { ...stranger, token, locale: 'en', now }), token).rejects.toMatchObject({
        code,
      });
    expect(await rowCounts(product.superuser)).toEqual(before);
    expect(await tablesWith(product.superuser, typed(stranger))).toEqual([]);
  });

  it('PC-1.1 When the token was used before, then a second form with it is refused and leaves nothing', async () => {
    const now = new Date();
    const { token } = giveConsent(tokens, { locale: 'en', now });
    await holdRegistration(parts, { ...newStranger(), token, locale: 'en', now });
    const before = await rowCounts(product.superuser);
    const second = holdRegistration(parts, { ...newStranger(), token, locale: 'en', now });
    await expect(second).rejects.toMatchObject({ code: 'TOKEN_USED' });
    expect(await rowCounts(product.superuser)).toEqual(before);
  });

  it('PC-1.0 When somebody agrees, then that alone stores nothing', async () => {
    const before = await rowCounts(product.superuser);
    giveConsent(tokens, { locale: 'en', now: new Date() });
    expect(await rowCounts(product.superuser)).toEqual(before);
  });
});

describe('A registration that waits for its mail', () => {
  it('PC-1.1 When it is held, then no word of it stands in clear, and no account exists', async () => {
    const stranger = newStranger();
    await askForAccount(parts, stranger);
    expect(await tablesWith(product.superuser, typed(stranger))).toEqual([]);
  });

  it('PC-1.1 When nobody confirms within a day, then its key is destroyed, and then the row', async () => {
    const now = new Date();
    const { handle, verify } = await askForAccount(parts, newStranger(), now);
    const tomorrow = new Date(now.getTime() + 24 * hourMs + 1_000);
    const row = await only<{ id: string; tenant_id: string }>(
      `select r.id, r.tenant_id from registration r join account_token t on t.subject_id = r.id where t.id = $1`,
      [tokens.read('registration_resend', handle, now)!.id],
    );
    const open = () =>
      product.api.withScope({ tenantId: row.tenant_id, actor: { kind: 'system' } }, (scope) =>
        openRegistration(scope, row.id),
      );
    expect(await open()).not.toBeNull();
    expect(await product.vault.destroyExpired(tomorrow)).toBeGreaterThan(0);
    expect(await open()).toBeNull();
    await product.superuser.query('select purge_accounts($1)', [tomorrow]);
    expect((await product.superuser.query('select 1 from registration where id = $1', [row.id])).rowCount).toBe(0);
    await expect(verifyRegistration(parts, { token: verify, now: tomorrow })).rejects.toMatchObject({
      code: 'TOKEN_EXPIRED',
    });
    await expect(resendVerification(parts, { handle, now: tomorrow })).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  it('When the mail is asked for again, then four more leave and no fifth', async () => {
    const { handle, verify } = await askForAccount(parts, newStranger());
    const now = new Date();
    for (let again = 0; again < 4; again += 1) await resendVerification(parts, { handle, now });
    await expect(resendVerification(parts, { handle, now })).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    const { tenantId } = await verifyRegistration(parts, { token: verify, now });
    const { count } = await only<{ count: number }>(
      `select count(*)::int as count from mail_outbox where tenant_id = $1 and template = 'verify-email'`,
      [tenantId],
    );
    expect(count).toBe(5);
    await expect(resendVerification(parts, { handle, now })).rejects.toMatchObject({ code: 'TOKEN_USED' });
  });

  it('When the address has an account, then the answer is of the same shape, only its owner is told, and no link confirms it', async () => {
    const stranger = newStranger();
    const first = await askForAccount(parts, stranger);
    await verifyRegistration(parts, { token: first.verify, now: new Date() });
    const owner = await only<{ id: string }>('select id from auth."user" where email = $1', [
      stranger.email.toLowerCase(),
    ]);
    const before = await rowCounts(product.superuser);
    const second = await askForAccount(parts, { ...newStranger(), email: stranger.email });
    const after = await rowCounts(product.superuser);
    // The same rows as for a new address: its work, and so its time, is the same.
    expect(
      Object.entries(after)
        .filter(([table, count]) => count !== before[table])
        .map(([table, count]) => [table, count - before[table]!]),
    ).toEqual([
      ['public.account_token', 2],
      ['public.mail_outbox', 1],
      ['public.registration', 1],
    ]);
    expect(second.handle).toHaveLength(first.handle.length);
    expect(
      (await product.superuser.query(`select recipient_id from mail_outbox where template = 'known-email'`)).rows,
    ).toEqual([{ recipient_id: owner.id }]);
    await resendVerification(parts, { handle: second.handle, now: new Date() });
    await expect(verifyRegistration(parts, { token: second.verify, now: new Date() })).rejects.toMatchObject({
      code: 'TOKEN_USED',
    });
  });
});

describe('A confirmed registration', () => {
  it('PC-1.2 BW-0.2 BW-9.1 When the address is confirmed, then account, organisation and what was agreed to stand there', async () => {
    const stranger = newStranger();
    const asked = new Date();
    const { verify } = await askForAccount(parts, stranger, asked);
    const { email, tenantId } = await verifyRegistration(parts, { token: verify, now: new Date() });
    expect(email).toBe(stranger.email.toLowerCase());
    const person = await only<Record<string, unknown> & { id: string; password: string }>(
      `select u.id, u.name, u."emailVerified" as verified, a.password, p.phone, p."adultAt" is not null as adult, t.name as business, t.state, m.role, m.state as active, m.owner, d.name as department
        from auth."user" u join auth.account a on a."userId" = u.id join auth.profile p on p."userId" = u.id join membership m on m.user_id = u.id
        join tenant t on t.id = m.tenant_id join department_member dm on dm.member_id = m.id join department d on d.id = dm.department_id where u.email = $1`,
      [email],
    );
    const { id: userId, password, ...facts } = person;
    expect(facts).toEqual({
      name: stranger.name,
      verified: true,
      phone: stranger.phone,
      adult: true,
      business: stranger.businessName,
      state: 'active',
      role: 'admin',
      active: 'active',
      owner: true,
      department: 'Front desk',
    });
    expect(await verifyPassword(password, stranger.password)).toBe(true);
    const { rows: accepted } = await product.superuser.query(
      `select n.kind, n.version, a.sha256 = n.sha256 as same, a.locale, a.surface, a.sentence_id, a.sentence_version, a.sentence_sha256, a.answered_at
        from notice_acceptance a join notice_version n on n.id = a.notice_id where a.user_id = $1 and a.tenant_id = $2 order by n.kind`,
      [userId, tenantId],
    );
    const sentence = notices.registrationConsent;
    const common = { version: 1, same: true, locale: 'en', surface: 'registration' };
    // Terms and policy, and nothing besides: agreeing to them is no consent to anything optional.
    expect(accepted).toEqual([
      {
        ...common,
        kind: 'privacy_policy',
        sentence_id: sentence.id,
        sentence_version: sentence.version,
        sentence_sha256: createHash('sha256').update(sentence.text).digest('hex'),
        answered_at: new Date(Math.floor(asked.getTime() / 1000) * 1000),
      },
      {
        ...common,
        kind: 'terms',
        sentence_id: null,
        sentence_version: null,
        sentence_sha256: null,
        answered_at: asked,
      },
    ]);
    const { rows: log } = await product.superuser.query<{ kind: string }>(
      'select kind from audit_event where tenant_id = $1 order by kind',
      [tenantId],
    );
    expect(log.map(({ kind }) => kind)).toEqual([
      'account.registered',
      'notice.accepted',
      'notice.accepted',
      'organisation.opened',
    ]);
  });

  it('When the link is opened twice, also at the same moment, then one account is made and the other is told', async () => {
    const { verify } = await askForAccount(parts, newStranger());
    const both = await Promise.allSettled(
      [1, 2].map(() => verifyRegistration(parts, { token: verify, now: new Date() })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'TOKEN_USED' });
    await expect(verifyRegistration(parts, { token: verify, now: new Date() })).rejects.toMatchObject({
      code: 'TOKEN_USED',
    });
  });

  it('When two registrations share an address, then the first to be confirmed has it', async () => {
    const stranger = newStranger();
    const [one, two] = [
      await askForAccount(parts, stranger),
      await askForAccount(parts, { ...newStranger(), email: stranger.email }),
    ];
    await verifyRegistration(parts, { token: two.verify, now: new Date() });
    await expect(verifyRegistration(parts, { token: one.verify, now: new Date() })).rejects.toMatchObject({
      code: 'TOKEN_USED',
    });
  });

  it('When the process dies between the keys and the rows, then nothing is half made and the same link goes on', async () => {
    const { verify } = await askForAccount(parts, newStranger());
    const before = await rowCounts(product.superuser);
    const dying: Database = {
      ...product.api,
      withScope: (of, use) =>
        product.api.withScope(of, async (scope) => {
          const result = await use(scope);
          if (of.actor.kind === 'member') throw new Error('killed');
          return result;
        }),
    };
    await expect(verifyRegistration({ database: dying, tokens }, { token: verify, now: new Date() })).rejects.toThrow(
      'killed',
    );
    expect(await rowCounts(product.superuser)).toEqual(before);
    const { tenantId } = await verifyRegistration(parts, { token: verify, now: new Date() });
    await only('select 1 from tenant where id = $1', [tenantId]);
  });

  it('When nothing was registered, then the API’s login can’t make an organisation', async () => {
    const { tenantId } = await product.api.withScope({ tenantId: platformId, actor: { kind: 'system' } }, (scope) =>
      Promise.resolve(scope),
    );
    const attempt = product.api.withScope(
      { tenantId, actor: { kind: 'member', id: platformId, role: 'admin', sight: 'with_reason' } },
      (scope) => scope.sql('select open_organisation($1, $1, $2, $1, $2, now())', [platformId, 'Nobody']),
    );
    await expect(attempt).rejects.toThrow();
  });
});
