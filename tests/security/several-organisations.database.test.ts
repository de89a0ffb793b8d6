import { describe, expect, it } from 'vitest';
import { openStream } from '../api/live-stream.ts';
import type { Browser } from '../api/test-api.ts';
import { eventually } from '../harness/eventually.ts';
import { seedTenant } from '../harness/rows.ts';
import { shared } from '../harness/shared.ts';
import { type Guarded, startGuarded } from './guarded.ts';
import { ask } from './people.ts';

const guarded = shared(startGuarded);
const api = () => guarded().api;
const sql: Guarded['sql'] = (...given) => guarded().sql(...given);

describe('Somebody of several organisations', () => {
  it('When they go to another one, then this session acts for it, the next one begins there, and no page of the first acts in it', async () => {
    const { tenant, member, browser } = await guarded().fresh();
    const [home, other, strangers] = [
      tenant,
      await seedTenant(api().databases, api().vault),
      await seedTenant(api().databases, api().vault),
    ];
    const there = await guarded().alsoIn(other, member);
    const elsewhere = await api().signIn(member);
    const now = async (of: Browser) =>
      (await ask(of, 'GET', '/session')).body as { member: { id: string }; tenants: { id: string }[] };
    expect((await now(browser)).tenants.map(({ id }) => id).sort()).toEqual([home.id, other.id].sort());
    const go = (of: Browser, tenantId: string) => ask(of, 'POST', '/session/tenant', { tenantId });
    expect(await go(browser, strangers.id)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect((await go(browser, other.id)).status).toBe(204);
    expect((await now(browser)).member.id).toBe(there);
    expect((await now(elsewhere)).member.id).toBe(member.id);
    expect((await now(await api().signIn(member))).member.id).toBe(there);
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
    const { member, browser } = await guarded().fresh();
    const other = await seedTenant(api().databases, api().vault);
    await guarded().alsoIn(other, member);
    const elsewhere = await api().signIn(member);
    const [mine, others] = await Promise.all([openStream(api().url, browser), openStream(api().url, elsewhere)]);
    await Promise.all([mine.hello(), others.hello()]);
    await ask(browser, 'POST', '/session/tenant', { tenantId: other.id });
    await mine.ended;
    await eventually(() => expect(others.count('hello')).toBe(2)); // asked, and let go on
    others.close();
  });
});
