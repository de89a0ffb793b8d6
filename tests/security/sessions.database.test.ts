import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../api/test-api.ts';
import { query } from '../database/catalog.ts';
import { runSql, type SeededTenant, seedTenant } from '../harness/rows.ts';
import { ask, browserWith, password } from './people.ts';

let api: TestApi;
let tenant: SeededTenant;

beforeAll(async () => {
  api = await startTestApi();
  tenant = await seedTenant(api.databases, api.vault);
});
afterAll(() => api?.close());

interface Listed {
  id: string;
  browser: string;
  system: string;
  address: string;
  isCurrent: boolean;
}

async function signIn(member = tenant.members.agentA) {
  return browserWith(api, (await password(api, member)).cookie);
}

const metaOf = (userId: string) =>
  runSql<{ address: string; browser: string; system: string; ended_at: Date | null }>(
    api.databases,
    'select address, browser, system, ended_at from auth.session_meta where user_id = $1 order by started_at',
    [userId],
  );

const purge = (at: string) => runSql(api.databases, `select purge_security(${at})`);

describe('BW-1.5 What is kept of a session', () => {
  it('BW-1.5 When somebody signs in, then address, browser and system are kept, and no more of what the browser says', async () => {
    const other = await seedTenant(api.databases, api.vault);
    await signIn(other.members.agentA);
    expect(await metaOf(other.members.agentA.userId)).toEqual([
      { address: '127.0.0.1', browser: 'Firefox', system: 'Linux', ended_at: null },
    ]);
    const [session] = await runSql<{ userAgent: string }>(
      api.databases,
      'select "userAgent" from auth.session where "userId" = $1',
      [other.members.agentA.userId],
    );
    expect(session).toEqual({ userAgent: 'Firefox|Linux' });
    expect(api.logs()).not.toContain('Firefox');
  });

  it('BW-1.5 When a session ended, then it is kept 180 days and not one longer; one that is open is never purged', async () => {
    const other = await seedTenant(api.databases, api.vault);
    const { userId } = other.members.agentA;
    const [gone, open] = [await signIn(other.members.agentA), await signIn(other.members.agentA)];
    expect((await gone.request('POST', '/api/auth/sign-out', { body: {} })).status).toBe(204);
    await runSql(
      api.databases,
      `update auth.session set "expiresAt" = now() + interval '300 days' where "userId" = $1`,
      [userId],
    );
    await purge(`now() + interval '180 days' - interval '1 minute'`);
    expect((await metaOf(userId)).map(({ ended_at }) => ended_at !== null)).toEqual([true, false]);
    await purge(`now() + interval '180 days' + interval '1 minute'`);
    expect((await metaOf(userId)).map(({ ended_at }) => ended_at !== null)).toEqual([false]);
    expect((await open.request('GET', '/api/v1/session')).status).toBe(200);
  });

  it('BW-1.5 When a session runs out by itself, then its row goes and what is kept says when it ended', async () => {
    const other = await seedTenant(api.databases, api.vault);
    const { userId } = other.members.agentA;
    const browser = await signIn(other.members.agentA);
    await runSql(api.databases, `update auth.session set "expiresAt" = now() - interval '1 hour' where "userId" = $1`, [
      userId,
    ]);
    expect((await browser.request('GET', '/api/v1/session')).status).toBe(401);
    await purge('now()');
    expect(await runSql(api.databases, 'select 1 from auth.session where "userId" = $1', [userId])).toEqual([]);
    const [kept] = await metaOf(userId);
    expect(Date.now() - kept!.ended_at!.getTime()).toBeGreaterThan(3_590_000);
  });

  it('BW-1.5 When the schema is looked at, then nothing joins it with customers', async () => {
    const joined = await query(
      api.databases.dataUrl,
      `select conrelid::regclass::text as from, confrelid::regclass::text as to from pg_constraint where contype = 'f'
        and (confrelid = 'auth.session_meta'::regclass or conrelid = 'auth.session_meta'::regclass)`,
    );
    expect(joined).toEqual([]);
  });
});

describe('Sessions and devices', () => {
  it('When they are listed, then this one is first and marked, and nobody else sees them', async () => {
    const [here, there] = [await signIn(), await signIn()];
    const { items } = (await ask(here, 'GET', '/account/sessions')).body as { items: Listed[] };
    expect(items.filter(({ isCurrent }) => isCurrent)).toEqual([items[0]]);
    expect(items[0]).toMatchObject({ browser: 'Firefox', system: 'Linux', address: '127.0.0.1' });
    const others = (await ask(await signIn(tenant.members.agentB), 'GET', '/account/sessions')).body as {
      items: Listed[];
    };
    expect(others.items).toHaveLength(1);
    await there.request('POST', '/api/auth/sign-out', { body: {} });
    const after = (await ask(here, 'GET', '/account/sessions')).body as { items: Listed[] };
    expect(after.items).toHaveLength(items.length - 1);
  });

  it('When one is signed out, then its next request is refused; a foreign one is not found', async () => {
    const [here, there] = [await signIn(), await signIn()];
    const { items } = (await ask(there, 'GET', '/account/sessions')).body as { items: Listed[] };
    const id = items[0]!.id;
    expect((await ask(await signIn(tenant.members.agentB), 'DELETE', `/account/sessions/${id}`)).status).toBe(404);
    expect((await ask(here, 'DELETE', `/account/sessions/${id}`)).status).toBe(204);
    expect((await there.request('GET', '/api/v1/session')).status).toBe(401);
    expect((await ask(here, 'DELETE', `/account/sessions/${id}`)).status).toBe(404);
  });

  it('When all others are signed out, then this one stays and the log counts them', async () => {
    const other = await seedTenant(api.databases, api.vault);
    const [here, there] = [await signIn(other.members.agentA), await signIn(other.members.agentA)];
    expect((await ask(here, 'POST', '/account/sessions/end-others')).body).toEqual({ ended: 1 });
    expect((await there.request('GET', '/api/v1/session')).status).toBe(401);
    expect((await here.request('GET', '/api/v1/session')).status).toBe(200);
    expect(
      await runSql(
        api.databases,
        `select detail from audit_event where tenant_id = $1 and kind = 'security.sessions_ended'`,
        [other.id],
      ),
    ).toEqual([{ detail: { count: 1 } }]);
  });

  it('When a session is used, then the list says so to the minute', async () => {
    const here = await signIn();
    await runSql(api.databases, `update auth.session_meta set last_seen_at = now() - interval '1 hour'`);
    await here.request('GET', '/api/v1/session');
    const { items } = (await ask(here, 'GET', '/account/sessions')).body as { items: { lastSeenAt: string }[] };
    expect(Date.now() - Date.parse(items[0]!.lastSeenAt)).toBeLessThan(60_000);
  });
});
