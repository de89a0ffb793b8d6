import { describe, expect, it } from 'vitest';
import { type Browser, PUBLIC_URL } from '../api/test-api.ts';
import { shared } from '../harness/shared.ts';
import { newAuthenticator } from './authenticator.ts';
import { startGuarded } from './guarded.ts';
import { ask, browserWith, logOf, longAgo, password, secondStep, signInStep } from './people.ts';

const guarded = shared(startGuarded);
const api = () => guarded().api;

describe('BW-5.4 A passkey', () => {
  async function addKey(browser: Browser) {
    const key = newAuthenticator(PUBLIC_URL);
    const options = (await ask(browser, 'POST', '/account/passkeys/start')).body as { challenge: string };
    const added = await ask(browser, 'POST', '/account/passkeys', {
      name: 'Desk key',
      credential: key.register(options.challenge),
    });
    return { key, added };
  }

  it('BW-5.4 When it is the second step, then its signature opens the account, each question once', async () => {
    const { tenant, browser: agent } = await guarded().fresh();
    const { key, added } = await addKey(agent);
    expect(added).toMatchObject({ status: 201 });
    expect(added.body.recoveryCodes).toHaveLength(10);
    const first = await password(api(), tenant.members.agentA);
    expect(first.body).toEqual({ secondStep: ['passkey', 'recovery'] });
    const asked = (await signInStep(api(), 'passkey', {}, first.cookie)).body as {
      challenge: string;
      allowCredentials: { id: string }[];
    };
    expect(asked.allowCredentials).toEqual([{ id: key.id, type: 'public-key', transports: ['usb'] }]);
    const credential = key.answer(asked.challenge);
    const second = await secondStep(api(), first.cookie, { method: 'passkey', credential });
    expect(second.status).toBe(204);
    const session = browserWith(api(), second.cookie);
    const security = (await ask(session, 'GET', '/account/security')).body as {
      passkeys: { lastUsedAt: string | null }[];
    };
    expect(security.passkeys).toMatchObject([{ name: 'Desk key' }]);
    expect(security.passkeys[0]!.lastUsedAt).not.toBe(null);
    const replay = await password(api(), tenant.members.agentA);
    await signInStep(api(), 'passkey', {}, replay.cookie);
    expect((await secondStep(api(), replay.cookie, { method: 'passkey', credential })).status).toBe(422);
  });

  it('BW-5.4 When the answer is for another site, of a copied key or of somebody else, then it opens nothing', async () => {
    const { tenant, browser: agent } = await guarded().fresh();
    const admin = await api().signIn(tenant.members.admin);
    const { key } = await addKey(agent);
    const others = await addKey(admin);
    const challenge = async () => {
      const first = await password(api(), tenant.members.agentA);
      const asked = (await signInStep(api(), 'passkey', {}, first.cookie)).body as { challenge: string };
      return { cookie: first.cookie, challenge: asked.challenge };
    };
    const used = await challenge();
    const right = { method: 'passkey', credential: key.answer(used.challenge, { counter: 5 }) };
    expect((await secondStep(api(), used.cookie, right)).status).toBe(204);
    const one = await challenge();
    for (const credential of [
      key.answer(one.challenge, { origin: 'http://localhost:1', counter: 6 }),
      key.answer(one.challenge, { counter: 5 }),
      key.answer('another question', { counter: 6 }),
      others.key.answer(one.challenge),
    ])
      expect((await secondStep(api(), one.cookie, { method: 'passkey', credential })).status).toBe(422);
    expect((await ask(admin, 'GET', '/account/security')).body.passkeys).toHaveLength(1);
  });

  it('BW-5.4 When it steps up or is removed, then that works in the own account only', async () => {
    const { tenant, browser: agent } = await guarded().fresh();
    const admin = await api().signIn(tenant.members.admin);
    const { key, added } = await addKey(agent);
    await longAgo(api(), tenant.members.agentA.userId);
    const asked = (await ask(agent, 'POST', '/account/step-up/passkey')).body as { challenge: string };
    const credential = key.answer(asked.challenge);
    expect((await ask(agent, 'POST', '/account/step-up', { method: 'passkey', credential })).status).toBe(204);
    const id = String(added.body.id);
    expect((await ask(admin, 'DELETE', `/account/passkeys/${id}`)).status).toBe(404);
    expect((await ask(agent, 'DELETE', `/account/passkeys/${id}`)).status).toBe(204);
    expect((await password(api(), tenant.members.agentA)).status).toBe(204);
    expect((await logOf(api(), tenant.members.agentA.id)).map(({ kind }) => kind)).toEqual([
      'security.second_factor_added',
      'security.second_factor_removed',
    ]);
  });
});
