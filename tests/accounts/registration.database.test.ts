import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../database/scope.ts';
import { platformId } from '../../domain/accounts/platform.ts';
import { giveConsent } from '../../services/accounts/consent.ts';
import { openRegistration } from '../../services/accounts/held-registration.ts';
import { holdRegistration } from '../../services/accounts/hold-registration.ts';
import { resendVerification } from '../../services/accounts/resend-verification.ts';
import { createTokens } from '../../services/accounts/tokens.ts';
import { verifyRegistration } from '../../services/accounts/verify-registration.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { onlyRow, rowCounts, tablesWith } from './stored.ts';
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
    const row = await onlyRow<{ id: string; tenant_id: string }>(
      product.superuser,
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
    const { count } = await onlyRow<{ count: number }>(
      product.superuser,
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
    const owner = await onlyRow<{ id: string }>(product.superuser, 'select id from auth."user" where email = $1', [
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
