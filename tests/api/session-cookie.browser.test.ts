import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../harness/chromium.ts';
import { type FreshDatabases, freshDatabases } from '../harness/databases.ts';
import { startApi, type TestServer } from '../harness/processes.ts';
import { type SeededTenant, TEST_PASSWORD } from '../harness/rows.ts';
import { seedBeforeStart } from '../harness/vault.ts';

let databases: FreshDatabases;
let server: TestServer;
let tenant: SeededTenant;
let chromium: Browser;

beforeAll(async () => {
  databases = await freshDatabases();
  tenant = await seedBeforeStart(databases);
  [server, chromium] = [await startApi({ databases }), await launchChromium()];
});
afterAll(async () => {
  await chromium?.close();
  await server?.kill();
  await databases?.drop();
});

describe('The session cookie over plain http on this machine', () => {
  it.each(['127.0.0.1', 'localhost'])(
    'When a browser signs in at %s, then it keeps the __Host- cookie, sends it back and shows it to no script',
    async (host) => {
      const page = await (await chromium.newContext()).newPage();
      await page.goto(`http://${host}:${server.port}/livez`);
      const [signedIn, session, live, readable] = await page.evaluate(
        async ({ email, password }) => {
          const post = await fetch('/api/auth/sign-in/email', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ email, password }),
          });
          const get = await fetch('/api/v1/session');
          const source = new EventSource('/api/v1/live');
          const hello = await new Promise<string>((done) => {
            source.addEventListener('hello', () => done('hello'));
            source.addEventListener('error', () => done('error'));
          });
          source.close();
          const { document } = globalThis as unknown as { document: { cookie: string } };
          return [post.status, get.status, hello, document.cookie] as const;
        },
        { email: tenant.members.agentA.email, password: TEST_PASSWORD },
      );
      expect([signedIn, session, live, readable]).toEqual([204, 200, 'hello', '']);
      const [cookie] = await page.context().cookies();
      expect(cookie).toMatchObject({
        name: '__Host-omniflow.session',
        httpOnly: true,
        secure: true,
        sameSite: 'Lax',
        path: '/',
      });
      await page.context().close();
    },
  );
});
