import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabases, freshDatabases } from '../harness/databases.ts';
import { startApi, type TestServer } from '../harness/processes.ts';
import { type SeededTenant, TEST_PASSWORD } from '../harness/rows.ts';
import { seedBeforeStart } from '../harness/vault.ts';

let databases: FreshDatabases;
let server: TestServer;
let tenant: SeededTenant;

beforeAll(async () => {
  databases = await freshDatabases();
  tenant = await seedBeforeStart(databases);
  server = await startApi({ databases });
});
afterAll(async () => {
  await server?.kill();
  await databases?.drop();
});

describe('The API as a process', () => {
  it('When Temporal is away, then it is ready all the same and serves the inbox', async () => {
    const signedIn = await fetch(`${server.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url },
      body: JSON.stringify({ email: tenant.members.agentA.email, password: TEST_PASSWORD }),
    });
    expect(signedIn.status).toBe(204);
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const list = await fetch(`${server.url}/api/v1/conversations`, { headers: { cookie } });
    expect(await list.json()).toMatchObject({ items: [{ id: tenant.conversation.id, title: 'Asha Verma' }] });
    const resolved = await fetch(`${server.url}/api/v1/conversations/${tenant.conversation.id}/resolve`, {
      method: 'POST',
      headers: { cookie, origin: server.url },
    });
    expect(resolved.status).toBe(200);
  });

  it('When a number is measured, then no id of a person or conversation stands in it', async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain(
      'http_request_duration_seconds_count{method="POST",route="/api/v1/conversations/:id/resolve",status="200"} 1',
    );
    expect(metrics).not.toContain(tenant.conversation.id);
    expect(server.logs()).not.toContain(tenant.conversation.id);
    expect(server.logs()).not.toContain(tenant.members.agentA.email);
  });

  it('When a webhook is not signed, then it is refused', async () => {
    const response = await fetch(`${server.url}/webhooks/meta`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(401);
  });

  it('When it is told to stop while a stream is open, then it ends in order', async () => {
    const signedIn = await fetch(`${server.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url },
      body: JSON.stringify({ email: tenant.members.manager.email, password: TEST_PASSWORD }),
    });
    const stream = await fetch(`${server.url}/api/v1/live`, {
      headers: { cookie: signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '' },
    });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    expect(await server.stop()).toBe(0);
    await stream.text();
  });
});
