import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registrationOperations } from '../../api/accounts/registration.contract.ts';
import { notices } from '../../domain/notices.ts';
import { createTokens } from '../../services/accounts/tokens.ts';
import { AUTH_SECRET, OPERATOR, startTestApi, type TestApi } from '../api/test-api.ts';
import { rowCounts, tablesWith } from './stored.ts';
import { newStranger, type Stranger } from './strangers.ts';

const tokens = createTokens(AUTH_SECRET);

let api: TestApi;
let superuser: pg.Pool;
beforeAll(async () => {
  api = await startTestApi();
  superuser = new pg.Pool({ connectionString: api.databases.dataUrl, max: 2 });
});
afterAll(async () => {
  await superuser?.end();
  await api?.close();
});

const post = (path: string, body: unknown): Promise<Response> =>
  api.anonymous.request('POST', `/api/v1${path}`, { body });

async function answerOf<T>(response: Response): Promise<T & { status: number }> {
  return { status: response.status, ...((await response.json()) as T) };
}

async function consent(): Promise<string> {
  return (await answerOf<{ token: string }>(await post('/registration/consent', { agreed: true, locale: 'en' }))).token;
}

const form = (stranger: Stranger, more: object = {}): object => ({ ...stranger, adult: true, locale: 'en', ...more });

/** The token of the mail that a registration caused, from the handle it answered. */
async function verifyToken(handle: string): Promise<string> {
  const { id = '' } = tokens.read('registration_resend', handle, new Date()) ?? {};
  const { rows } = await superuser.query<{ expires_at: Date }>('select expires_at from account_token where id = $1', [
    id,
  ]);
  return tokens.sign('verify_email', { id, expiresAt: rows[0]!.expires_at });
}

describe('Registration over HTTP', () => {
  it('PC-1.0 PC-1.1 When the form is sent without consent, then it is 403 and nothing of it is kept', async () => {
    const before = await rowCounts(superuser);
    const stranger = newStranger();
    for (const body of [form(stranger), {}, form(stranger, { token: 'forged' })]) {
      const answer = await answerOf<{ code: string }>(await post('/registration', body));
      expect([answer.status, answer.code]).toEqual([403, 'CONSENT_REQUIRED']);
    }
    expect(await rowCounts(superuser)).toEqual(before);
    expect(await tablesWith(superuser, [stranger.email, stranger.phone, stranger.name])).toEqual([]);
    expect(api.logs()).not.toContain(stranger.phone);
  });

  it('PC-1.1 When the box is not ticked, then there is no token', async () => {
    for (const agreed of [false, null, 'true', undefined])
      expect((await post('/registration/consent', { agreed, locale: 'en' })).status).toBe(422);
  });

  it('PC-1.2 When somebody agrees, then the receipt names the exact sentence by its hash, and the language', async () => {
    const answer = await answerOf<{ receipt: object }>(
      await post('/registration/consent', { agreed: true, locale: 'en' }),
    );
    expect(answer.receipt).toMatchObject({
      sentenceId: 'registration-consent',
      sentenceVersion: 1,
      sha256: createHash('sha256').update(notices.registrationConsent.text).digest('hex'),
      locale: 'en',
    });
  });

  it('BW-1.1 When the form is described, then exactly name, e-mail, business name and phone are asked for as facts, all required', async () => {
    const { body } = registrationOperations.register;
    const beside = ['token', 'password', 'adult', 'locale'];
    expect(
      Object.keys(body!.shape)
        .filter((name) => !beside.includes(name))
        .sort(),
    ).toEqual(['businessName', 'email', 'name', 'phone']);
    const token = await consent();
    for (const name of ['businessName', 'email', 'name', 'phone']) {
      const { [name as keyof Stranger]: _, ...without } = newStranger();
      const answer = await answerOf<{ fields: { path: string }[] }>(
        await post('/registration', form(without as Stranger, { token })),
      );
      expect([answer.status, answer.fields.map(({ path }) => path)]).toEqual([422, [name]]);
    }
    const more = await post('/registration', form(newStranger(), { token, gender: 'x' }));
    expect(more.status).toBe(422);
  });

  it('BW-9.1 When the age is not attested, then the form is refused', async () => {
    const token = await consent();
    for (const adult of [false, undefined]) {
      const answer = await answerOf<{ fields: { path: string }[] }>(
        await post('/registration', form(newStranger(), { token, adult })),
      );
      expect([answer.status, answer.fields.map(({ path }) => path)]).toEqual([422, ['adult']]);
    }
  });

  it('When the number can’t exist or the password is short, then the field is named', async () => {
    const token = await consent();
    for (const [path, value] of [
      ['phone', '+911'],
      ['phone', '+919'.padEnd(15, '0')],
      ['phone', '98200 00000'],
      ['password', 'elevenchars'],
      ['email', 'nobody'],
      ['name', 'two\nlines'],
    ] as const) {
      const answer = await answerOf<{ fields: { path: string }[] }>(
        await post('/registration', form(newStranger(), { token, [path]: value })),
      );
      expect([path, answer.status, answer.fields[0]?.path]).toEqual([path, 422, path]);
    }
  });

  it('When consent, form and link are gone through, then one can sign in; each token counts once', async () => {
    const [stranger, token] = [newStranger(), await consent()];
    const held = await answerOf<{ handle: string }>(await post('/registration', form(stranger, { token })));
    expect(held.status).toBe(202);
    const signIn = (): Promise<Response> =>
      api.anonymous.request('POST', '/api/auth/sign-in/email', {
        body: { email: stranger.email, password: stranger.password },
      });
    expect((await signIn()).status).toBe(401);
    const verify = await verifyToken(held.handle);
    const verified = await post('/registration/verify', { token: verify });
    expect([verified.status, await verified.json()]).toEqual([200, { email: stranger.email.toLowerCase() }]);
    expect((await signIn()).status).toBe(204);
    for (const [path, body] of [
      ['/registration', form(newStranger(), { token })],
      ['/registration/verify', { token: verify }],
      ['/registration/resend', { handle: held.handle }],
    ] as const) {
      const answer = await answerOf<{ code: string }>(await post(path, body));
      expect([path, answer.status, answer.code]).toEqual([path, 410, 'TOKEN_USED']);
    }
    // No account is made unconfirmed; one that were could not be used.
    const mark = (verified: boolean) =>
      superuser.query('update auth."user" set "emailVerified" = $2 where email = $1', [
        stranger.email.toLowerCase(),
        verified,
      ]);
    await mark(false);
    expect((await signIn()).status).toBe(401);
    await mark(true);
  });

  it('When a new password was set by mail, then it opens the account and the old one no longer does', async () => {
    const stranger = newStranger();
    const held = await answerOf<{ handle: string }>(
      await post('/registration', form(stranger, { token: await consent() })),
    );
    await post('/registration/verify', { token: await verifyToken(held.handle) });
    await post('/password-reset', { email: stranger.email });
    const { rows } = await superuser.query<{ id: string; expires_at: Date }>(
      `select t.id, t.expires_at from account_token t join membership m on m.id = t.subject_id join auth."user" u on u.id = m.user_id
        where t.purpose = 'password_reset' and u.email = $1`,
      [stranger.email.toLowerCase()],
    );
    const token = tokens.sign('password_reset', { id: rows[0]!.id, expiresAt: rows[0]!.expires_at });
    const password = 'entirely new password';
    expect((await post('/password-reset/complete', { token, password })).status).toBe(204);
    const signIn = (word: string): Promise<Response> =>
      api.anonymous.request('POST', '/api/auth/sign-in/email', { body: { email: stranger.email, password: word } });
    expect((await signIn(stranger.password)).status).toBe(401);
    expect((await signIn(password)).status).toBe(204);
  });

  it('When a known and an unknown address are asked about, then both answers are alike and take their time', async () => {
    const stranger = newStranger();
    const first = await answerOf<{ handle: string }>(
      await post('/registration', form(stranger, { token: await consent() })),
    );
    await post('/registration/verify', { token: await verifyToken(first.handle) });
    const [known, unknown] = [
      await post('/registration', form({ ...newStranger(), email: stranger.email }, { token: await consent() })),
      await post('/registration', form(newStranger(), { token: await consent() })),
    ];
    expect([known.status, unknown.status]).toEqual([202, 202]);
    expect(Object.keys((await known.json()) as object)).toEqual(Object.keys((await unknown.json()) as object));
    for (const email of [stranger.email, newStranger().email]) {
      const begin = performance.now();
      const answer = await post('/password-reset', { email });
      expect([answer.status, await answer.text()]).toEqual([204, '']);
      expect(performance.now() - begin).toBeGreaterThan(295);
    }
  });

  it('When mails to one person are asked for again and again, then it is enough after six', async () => {
    const { email } = newStranger();
    const statuses: number[] = [];
    for (let time = 0; time < 7; time += 1) statuses.push((await post('/password-reset', { email })).status);
    expect(statuses).toEqual([204, 204, 204, 204, 204, 204, 429]);
  });
});

describe('Published texts over HTTP', () => {
  it('OF-0 When the policy is fetched at its address, then the bytes are the policy’s and hash to the registry’s value', async () => {
    const { items } = await answerOf<{
      items: { kind: string; version: number; locale: string; sha256: string; effectiveAt: string }[];
    }>(await api.anonymous.request('GET', '/api/v1/notices'));
    expect(items).toHaveLength(3);
    for (const { kind, version, locale, sha256 } of items) {
      const response = await api.anonymous.request('GET', `/api/v1/notices/${kind}/${version}/${locale}/text`);
      const bytes = Buffer.from(await response.arrayBuffer());
      expect([kind, createHash('sha256').update(bytes).digest('hex')]).toEqual([kind, sha256]);
      expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(response.headers.get('cache-control')).toContain('immutable');
      if (kind === 'privacy_policy')
        expect(
          bytes.equals(readFileSync(new URL('../repository/policies/omniflow-privacy-policy.txt', import.meta.url))),
        ).toBe(true);
    }
    expect(items.find(({ kind }) => kind === 'privacy_policy')?.effectiveAt).toBe('2026-03-16T18:30:00.000Z');
    for (const address of ['terms/9/en', 'terms/1/de', 'terms/x/en', 'secrets/1/en'])
      for (const end of ['', '/text'])
        expect((await api.anonymous.request('GET', `/api/v1/notices/${address}${end}`)).status).toBe(404);
  });

  it('BW-0.1 When it is asked who runs this, then it is the one block that mails and agreements name', async () => {
    const response = await api.anonymous.request('GET', '/api/v1/operator');
    expect(await response.json()).toEqual(OPERATOR);
  });
});
