import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { expect, onTestFinished, test } from 'vitest';
import { type MetaApp, startMetaApp, text, wamidOf } from './meta-app.ts';

async function start(options: Parameters<typeof startMetaApp>[0] = {}): Promise<MetaApp> {
  const app = await startMetaApp(options);
  onTestFinished(() => app.stop());
  return app;
}

test('When a mail is sent to the sink, then it can be read as JSON and on a page that runs none of it', async () => {
  const app = await start();
  const transport = createTransport(app.simulator.smtpUrl);
  await transport.sendMail({
    from: 'app@example.org',
    to: 'ana@example.org',
    subject: 'Your <code>',
    text: 'Hello',
    html: '<script>1</script>',
  });
  transport.close();
  const { items } = (await app.control('GET', '/mails?to=ana@example.org')) as {
    items: { id: string; text: string }[];
  };
  const page = await fetch(`${app.simulator.url}/mail/${items[0]!.id}`);
  const frame = await fetch(`${app.simulator.url}/mail/${items[0]!.id}/body`);

  expect(items).toMatchObject([
    { from: 'app@example.org', subject: 'Your <code>', text: expect.stringContaining('Hello') },
  ]);
  expect(await page.text()).toContain('Your &lt;code&gt;');
  expect(frame.headers.get('content-security-policy')).toContain('sandbox');
});

test('When the simulator restarts with its state file, then accounts, customers and chats are there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const stateFile = join(folder, 'state.json');
  const first = await startMetaApp({ stateFile });
  const ana = await first.customer();
  const wamid = await first.write(ana.id);
  await first.idle();
  await first.stop();
  const second = await start({ stateFile });
  const chat = await second.control('GET', `/chats/${first.pnid}/${ana.id}`);

  expect(chat.messages).toMatchObject([{ wamid, type: 'text' }]);
  expect(await second.write(ana.id)).not.toBe(wamid);
});

test('When the simulator stops while the app is down, then the next run delivers what was owed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const stateFile = join(folder, 'state.json');
  const first = await startMetaApp({ stateFile });
  const ana = await first.customer();
  await first.control('PUT', '/profile', { retry: { firstMs: 600_000 }, statuses: { sentMs: 600_000 } });
  first.answers.push(500, 500);
  const wamid = await first.write(ana.id);
  const answer = await first.send(text('hi'));
  await expect.poll(() => first.received.length).toBe(1);
  await first.stop();
  const second = await start({ stateFile });
  await expect.poll(() => second.messages().map((message) => message.id)).toEqual([wamid]);
  await second.control('POST', '/clock', { advanceMs: 600_000 });
  await second.idle();

  expect(second.statuses()).toMatchObject([{ id: wamidOf(answer), status: 'delivered' }]);
});

test('When two runs have the same seed, then they make the same ids', async () => {
  const [first, second] = [await start({ seed: 3 }), await start({ seed: 3 })];
  const other = await start({ seed: 4 });

  expect(second.pnid).toBe(first.pnid);
  expect(other.pnid).not.toBe(first.pnid);
});

test('When a page of another origin calls the control API, then it is refused', async () => {
  const app = await start();
  const response = await fetch(`${app.simulator.url}/control/reset`, {
    method: 'POST',
    headers: { origin: 'http://evil.example' },
  });

  expect(response.status).toBe(403);
});

test('When the app is looked up, then numbers, subscriptions and tokens answer as the platform does', async () => {
  const app = await start();
  const appToken = '1|test_app_secret';
  const debug = await app.graph('GET', `/v26.0/debug_token?input_token=${app.token}`, { token: appToken });

  expect((await app.graph('GET', `/v26.0/${app.wabaId}/phone_numbers`)).body.data).toMatchObject([{ id: app.pnid }]);
  expect((await app.graph('GET', `/v26.0/${app.pnid}?fields=verified_name`)).body).toEqual({
    verified_name: 'Clinic',
    id: app.pnid,
  });
  expect((await app.graph('GET', `/v26.0/${app.pnid}?fields=nope`)).body.error).toMatchObject({ code: 100 });
  expect((await app.graph('GET', `/v26.0/${app.wabaId}/subscribed_apps`)).body.data).toHaveLength(1);
  expect(debug.body.data).toMatchObject({ is_valid: true, expires_at: 0, app_id: '1' });
});

test('When the phone page is opened, then it brings its own files and asks for nothing elsewhere', async () => {
  const app = await start();
  const page = await fetch(app.simulator.url);
  const html = await page.text();

  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(html).not.toMatch(/https?:\/\//);
  for (const file of ['phone.js', 'phone.css', 'messages.js', 'elements.js', 'new-customer.js']) {
    expect((await fetch(`${app.simulator.url}/${file}`)).status).toBe(200);
  }
});
