import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { newId } from '../../database/ids.ts';
import { runSql, type SeededTenant, seedTenant, TEST_PASSWORD } from '../harness/rows.ts';
import { type Browser, startTestApi, type TestApi } from './test-api.ts';

let api: TestApi;
let tenant: SeededTenant;
let admin: Browser | null = null;

beforeAll(async () => {
  api = await startTestApi();
  tenant = await seedTenant(api.databases, api.vault);
});
afterAll(() => api?.close());

const signIn = (body: unknown, headers = {}) =>
  api.anonymous.request('POST', '/api/auth/sign-in/email', { body, headers });

describe('Signing in', () => {
  it('When e-mail and password are right, then a session cookie comes back and nothing a script could read', async () => {
    const response = await signIn({ email: tenant.members.agentA.email, password: TEST_PASSWORD });
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
    const [cookie, ...others] = response.headers.getSetCookie();
    expect(others).toEqual([]);
    expect(cookie).toMatch(/^__Host-omniflow\.session=/);
    expect(cookie).toMatch(/; Path=\//i);
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; Secure/i);
    expect(cookie).toMatch(/; SameSite=Lax/i);
    expect(cookie).toMatch(/; Max-Age=43200/i);
    expect(cookie).not.toMatch(/Domain/i);
  });

  it('When the address is written in capitals, then it is the same person', async () => {
    const response = await signIn({ email: tenant.members.agentA.email.toUpperCase(), password: TEST_PASSWORD });
    expect(response.status).toBe(204);
  });

  it('When the password is wrong, then the answer is the one for an unknown address', async () => {
    const wrong = await signIn({ email: tenant.members.agentA.email, password: 'not the password' });
    const unknown = await signIn({ email: 'nobody@clinic.example', password: 'not the password' });
    expect(wrong.status).toBe(401);
    expect(await wrong.json()).toEqual(await unknown.json());
    expect([...wrong.headers.keys()].sort()).toEqual([...unknown.headers.keys()].sort());
    expect(wrong.headers.getSetCookie()).toEqual([]);
  });

  it('When a person is suspended, then the right password is answered like a wrong one', async () => {
    const other = await seedTenant(api.databases, api.vault);
    await runSql(api.databases, `update membership set state = 'suspended' where id = $1`, [other.members.agentA.id]);
    expect((await signIn({ email: other.members.agentA.email, password: TEST_PASSWORD })).status).toBe(401);
  });

  it('When somebody guesses again and again, then they must wait, and others are not locked out', async () => {
    const email = tenant.members.agentB.email;
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 10; attempt++)
      statuses.push((await signIn({ email, password: `guess ${attempt}` })).status);
    expect(statuses.slice(0, 8)).toEqual(Array(8).fill(401));
    expect(statuses.slice(8)).toEqual([429, 429]);
    const refused = await signIn({ email, password: TEST_PASSWORD });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await signIn({ email: tenant.members.manager.email, password: TEST_PASSWORD })).status).toBe(204);
  });

  it('When another site asks for it, then it is refused', async () => {
    const body = { email: tenant.members.admin.email, password: TEST_PASSWORD };
    expect((await signIn(body, { origin: 'https://elsewhere.example' })).status).toBe(403);
    expect((await signIn(body, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await signIn(body, { 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:1' })).status).toBe(204);
  });
});

describe('What is not offered', () => {
  it.each([
    ['POST', 'sign-up/email'],
    ['POST', 'forget-password'],
    ['POST', 'request-password-reset'],
    ['POST', 'reset-password'],
    ['POST', 'change-password'],
    ['POST', 'change-email'],
    ['POST', 'update-user'],
    ['POST', 'delete-user'],
    ['GET', 'list-sessions'],
    ['GET', 'ok'],
    ['GET', 'error'],
    ['POST', 'sign-in/social'],
    ['GET', 'callback/google'],
    ['POST', 'two-factor/enable'],
    ['POST', 'two-factor/verify-totp'],
    ['POST', 'open-session'],
    ['POST', 'omniflow-open-session'],
    ['POST', 'organization/create'],
    ['GET', 'admin/list-users'],
    ['GET', 'sign-in/email'],
    ['POST', 'get-session'],
  ])('When %s %s is asked for, then there is no such address', async (method, path) => {
    admin ??= await api.signIn(tenant.members.admin);
    const response = await admin.request(
      method,
      `/api/auth/${path}`,
      method === 'POST' ? { body: { email: `${newId()}@clinic.example`, password: TEST_PASSWORD, name: 'x' } } : {},
    );
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('A session', () => {
  it('When it is asked for, then it names person, organisation and departments', async () => {
    const agent = await api.signIn(tenant.members.agentA);
    const session = await (await agent.request('GET', '/api/v1/session')).json();
    expect(session).toEqual({
      member: {
        id: tenant.members.agentA.id,
        name: tenant.members.agentA.name,
        role: 'agent',
        departmentIds: [tenant.departments.frontDesk],
      },
      email: tenant.members.agentA.email,
      tenant: { id: tenant.id, name: tenant.name, state: 'active', timeZone: 'Asia/Kolkata' },
      departments: [
        { id: tenant.departments.billing, name: 'Billing' },
        { id: tenant.departments.frontDesk, name: 'Front desk' },
      ],
      tenants: [{ id: tenant.id, name: tenant.name }],
      secondFactor: { isOn: false, isRequired: false },
    });
  });

  it('When a person signs out, then the session is over and the cookie goes', async () => {
    const agent = await api.signIn(tenant.members.agentA);
    const response = await agent.request('POST', '/api/auth/sign-out', { body: {} });
    expect(response.status).toBe(204);
    expect(response.headers.getSetCookie().join()).toMatch(/__Host-omniflow\.session=;.*Max-Age=0/i);
    expect((await agent.request('GET', '/api/v1/session')).status).toBe(401);
  });

  it('When a person signs out everywhere, then every device is signed out', async () => {
    const [here, there] = [await api.signIn(tenant.members.agentA), await api.signIn(tenant.members.agentA)];
    expect((await here.request('POST', '/api/auth/revoke-sessions', { body: {} })).status).toBe(204);
    expect((await here.request('GET', '/api/v1/session')).status).toBe(401);
    expect((await there.request('GET', '/api/v1/session')).status).toBe(401);
  });

  it('When a person signs out elsewhere, then only this device stays', async () => {
    const [here, there] = [await api.signIn(tenant.members.agentA), await api.signIn(tenant.members.agentA)];
    expect((await here.request('POST', '/api/auth/revoke-other-sessions', { body: {} })).status).toBe(204);
    expect((await there.request('GET', '/api/v1/session')).status).toBe(401);
    expect((await here.request('GET', '/api/v1/session')).status).toBe(200);
  });

  it('When nobody is signed in, then sessions can be neither read nor ended', async () => {
    expect(await (await api.anonymous.request('GET', '/api/auth/get-session')).json()).toBe(null);
    expect((await api.anonymous.request('POST', '/api/auth/revoke-sessions', { body: {} })).status).toBe(401);
  });

  it('When a member is suspended, then the very next request is refused', async () => {
    const other = await seedTenant(api.databases, api.vault);
    const agent = await api.signIn(other.members.agentA);
    expect((await agent.request('GET', '/api/v1/session')).status).toBe(200);
    await runSql(api.databases, `update membership set state = 'suspended' where id = $1`, [other.members.agentA.id]);
    expect((await agent.request('GET', '/api/v1/session')).status).toBe(401);
  });

  it('When a cookie is made up or altered, then it opens nothing', async () => {
    const agent = await api.signIn(tenant.members.agentA);
    const altered = `${agent.cookie?.slice(0, -3)}abc`;
    for (const cookie of [altered, '__Host-omniflow.session=made.up', 'better-auth.session_token=x.y']) {
      expect((await api.anonymous.request('GET', '/api/v1/session', { headers: { cookie } })).status).toBe(401);
    }
  });
});

describe('The way to the server', () => {
  const promise = async ({ anonymous }: TestApi): Promise<(string | null)[]> => {
    const answers = ['/api/openapi.json', '/api/v1/session', '/livez', '/nowhere'].map(async (path) =>
      (await anonymous.request('GET', path)).headers.get('strict-transport-security'),
    );
    return await Promise.all(answers);
  };

  it('When the product is served over https, then every answer tells browsers to come back by nothing else; over http none does', async () => {
    expect(await promise(api)).toEqual([null, null, null, null]);
    const production = await startTestApi({ publicUrl: 'https://crm.example.org' });
    onTestFinished(() => production.close());
    const said = await promise(production);
    expect(said).toEqual(Array.from({ length: 4 }, () => 'max-age=31536000; includeSubDomains'));
  });
});
