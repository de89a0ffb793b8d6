import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import { completePasswordReset } from '../../services/accounts/complete-password-reset.ts';
import { requestPasswordReset } from '../../services/accounts/request-password-reset.ts';
import { createTokens } from '../../services/accounts/tokens.ts';
import { verifyRegistration } from '../../services/accounts/verify-registration.ts';
import { verifyPassword } from '../../services/organisation/password.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { rowCounts } from './stored.ts';
import { askForAccount, newStranger } from './strangers.ts';

const tokens = createTokens('auth secret of the tests, long enough');
const password = 'a new password, also long';

let product: Product;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product?.close());

interface Person {
  email: string;
  tenantId: string;
  userId: string;
}

async function newPerson(): Promise<Person> {
  const parts = { database: product.api, tokens };
  const { verify } = await askForAccount(parts, newStranger());
  const { email, tenantId } = await verifyRegistration(parts, { token: verify, now: new Date() });
  const { rows } = await product.superuser.query<{ id: string }>('select id from auth."user" where email = $1', [
    email,
  ]);
  return { email, tenantId, userId: rows[0]!.id };
}

async function linksOf({ tenantId }: Person): Promise<string[]> {
  const { rows } = await product.superuser.query<{ id: string; expires_at: Date }>(
    `select id, expires_at from account_token where tenant_id = $1 and purpose = 'password_reset' order by id`,
    [tenantId],
  );
  return rows.map(({ id, expires_at: expiresAt }) => tokens.sign('password_reset', { id, expiresAt }));
}

const ask = ({ email }: Pick<Person, 'email'>, now = new Date()): Promise<void> =>
  requestPasswordReset(product.api, { email: email.toUpperCase(), now });
const complete = (token: string, now = new Date()): Promise<unknown> =>
  completePasswordReset({ database: product.api, tokens }, { token, password, now });

async function addSession({ userId }: Person): Promise<void> {
  await product.superuser.query(
    `insert into auth.session (id, "userId", token, "expiresAt") values ($1, $2, $3, now() + interval '1 hour')`,
    [newId(), userId, newId()],
  );
}

describe('A forgotten password', () => {
  it('When the address is nobody’s, then nothing is written', async () => {
    const before = await rowCounts(product.superuser);
    await ask({ email: 'nobody@stranger.example' });
    expect(await rowCounts(product.superuser)).toEqual(before);
  });

  it('BW-2.4 When the link is used, then the new password counts, every session ends and a mail tells of it', async () => {
    const person = await newPerson();
    await addSession(person);
    await addSession(person);
    await product.superuser.query(
      `insert into auth.sign_in_step (id, user_id, token_hash, expires_at) values ($1, $2, '\\x01', now() + interval '1 hour')`,
      [newId(), person.userId],
    );
    await ask(person);
    await ask(person);
    const [first = '', second = ''] = await linksOf(person);
    await complete(first);
    const { rows } = await product.superuser.query<{ password: string; sessions: number; steps: number }>(
      `select a.password, (select count(*)::int from auth.session s where s."userId" = a."userId") as sessions,
          (select count(*)::int from auth.sign_in_step s where s.user_id = a."userId") as steps from auth.account a where a."userId" = $1`,
      [person.userId],
    );
    expect(rows).toHaveLength(1);
    expect(await verifyPassword(rows[0]!.password, password)).toBe(true);
    expect(rows[0]).toMatchObject({ sessions: 0, steps: 0 });
    const { rows: mails } = await product.superuser.query<{ template: string }>(
      'select template from mail_outbox where tenant_id = $1 order by id',
      [person.tenantId],
    );
    expect(mails.map(({ template }) => template)).toEqual([
      'verify-email',
      'password-reset',
      'password-reset',
      'password-changed',
    ]);
    const { rows: log } = await product.superuser.query(
      `select actor_id = subject_id as own from audit_event where tenant_id = $1 and kind = 'account.password_reset'`,
      [person.tenantId],
    );
    expect(log).toEqual([{ own: true }]);
    // Neither the same link nor an older one of the same person opens the account again.
    for (const link of [first, second]) await expect(complete(link)).rejects.toMatchObject({ code: 'TOKEN_USED' });
  });

  it('When the link is an hour old, altered or of another kind, then it is no longer valid', async () => {
    const person = await newPerson();
    await ask(person);
    const [link = ''] = await linksOf(person);
    await expect(complete(link, new Date(Date.now() + 3_601_000))).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    await expect(complete(`${link.slice(0, -2)}AA`)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    const unknown = tokens.sign('password_reset', { id: newId(), expiresAt: new Date(Date.now() + 1_000_000) });
    await expect(complete(unknown)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  it('When it is asked for again and again, then three links leave and no more', async () => {
    const person = await newPerson();
    for (let time = 0; time < 5; time += 1) await ask(person);
    expect(await linksOf(person)).toHaveLength(3);
  });

  it('When the person was suspended meanwhile, then the link opens nothing', async () => {
    const person = await newPerson();
    await ask(person);
    await product.superuser.query(`update membership set state = 'suspended', owner = false where user_id = $1`, [
      person.userId,
    ]);
    const [link = ''] = await linksOf(person);
    await expect(complete(link)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  });
});
