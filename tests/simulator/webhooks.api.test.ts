import { afterEach, beforeEach, expect, test } from 'vitest';
import { escapeBody, signBody } from '../../tools/simulator/signed-body.ts';
import { expectedSignature, type MetaApp, startMetaApp, text, values } from './meta-app.ts';

let app: MetaApp;

beforeEach(async () => {
  app = await startMetaApp();
});

afterEach(() => app.stop());

test('When a body holds accents, slashes and emoji, then bytes and signature are those of the known-answer vector', () => {
  const body = String.raw`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"t":"caf\u00e9 \/ \ud83d\ude00 \u003C@"}}]}]}`;

  expect(Buffer.byteLength(body)).toBe(142);
  expect(escapeBody(JSON.parse(body))).toBe(body);
  expect(signBody('test_app_secret', body)).toBe(
    'sha256=b9ed13c6e52cc6f08719ff5cc2e961be20e894adcf05f8736acadf240a7a474e',
  );
});

test('When a customer writes, then the app gets escaped bytes signed with its secret', async () => {
  const ana = await app.customer({ name: 'Anä' });
  const wamid = await app.write(ana.id, { type: 'text', text: 'olé / 😀' });
  await app.idle();

  const [post] = app.received;
  expect(post!.bytes).toContain(String.raw`ol\u00e9 \/ \ud83d\ude00`);
  expect(post!.signature).toBe(expectedSignature(post!.bytes));
  expect(app.messages()).toMatchObject([{ id: wamid, from: '919876543210', from_user_id: ana.bsuid, type: 'text' }]);
});

test('When the app is not subscribed to the account or the field, then nothing is sent to it', async () => {
  const ana = await app.customer();
  await app.graph('DELETE', `/v26.0/${app.wabaId}/subscribed_apps`);
  await app.write(ana.id);
  await app.graph('POST', `/v26.0/${app.wabaId}/subscribed_apps`);
  await app.control('PUT', '/app', { fields: ['user_preferences'] });
  await app.write(ana.id);
  await app.control('POST', `/customers/${ana.id}/preferences`, { value: 'stop' });
  await app.idle();

  expect(app.messages()).toEqual([]);
  expect(values(app.received)).toMatchObject([
    { event: 'PARTNER_APP_INSTALLED' },
    { user_preferences: [{ category: 'marketing_messages', value: 'stop' }] },
  ]);
  expect(await app.control('GET', '/deliveries')).toMatchObject({ suppressed: 2, total: 2 });
});

test('When the profile batches, then several messages travel in one POST and keep their order', async () => {
  await app.control('PUT', '/profile', { batchSize: 50 });
  const burst = await app.control('POST', '/bursts', { customers: 3, count: 60, seed: 5 });
  await app.idle();

  expect(app.received.length).toBeLessThan(5);
  const people = burst.customers as { bsuid: string; wamids: string[] }[];
  for (const { bsuid, wamids } of people) {
    const mine = app.messages().filter((message) => message.from_user_id === bsuid);
    expect(mine.map((message) => message.id)).toEqual(wamids);
  }
});

test('When a burst is sent, then the messages of one person are at least a second apart by provider time', async () => {
  const burst = await app.control('POST', '/bursts', { customers: 2, perCustomer: 4, gapSeconds: 2 });
  await app.idle();

  const [person] = burst.customers as { wamids: string[] }[];
  const times = person!.wamids.map((wamid) =>
    Number(app.messages().find((message) => message.id === wamid)!.timestamp),
  );
  expect(times.slice(1).map((time, index) => time - times[index]!)).toEqual([2, 2, 2]);
});

test('When the profile duplicates and reorders, then every message arrives, some twice and not in order', async () => {
  await app.control('PUT', '/profile', { duplicatePercent: 40, reorderPercent: 60 });
  const burst = await app.control('POST', '/bursts', { customers: 1, count: 60, seed: 5 });
  await app.idle();

  const [person] = burst.customers as { wamids: string[] }[];
  const ids = app.messages().map((message) => message.id);
  expect(new Set(ids)).toEqual(new Set(person!.wamids));
  expect(ids.length).toBeGreaterThan(60);
  expect([...new Set(ids)]).not.toEqual(person!.wamids);
});

test('When the app answers anything but 200, then the same bytes come again with growing pauses until it does', async () => {
  await app.control('POST', '/clock', { frozen: true });
  const ana = await app.customer();
  app.answers.push(500, 204);
  await app.write(ana.id);
  await attemptsReach(1);
  await app.control('POST', '/clock', { advanceMs: 999 });
  expect(app.received).toHaveLength(1);
  await app.control('POST', '/clock', { advanceMs: 1 });
  await attemptsReach(2);
  await app.control('POST', '/clock', { advanceMs: 2_000 });
  await attemptsReach(3);
  await app.idle();

  expect(new Set(app.received.map((post) => post.bytes)).size).toBe(1);
  expect((await deliveries())[0]).toMatchObject({
    state: 'delivered',
    attempts: [{ status: 500 }, { status: 204 }, { status: 200 }],
  });
});

test('When the app fails for longer than the horizon, then the sender gives up', async () => {
  await app.control('POST', '/clock', { frozen: true });
  await app.control('PUT', '/profile', { retry: { firstMs: 1_000, factor: 1, giveUpMs: 1_500 } });
  const ana = await app.customer();
  app.answers.push(500, 500);
  await app.write(ana.id);
  await attemptsReach(1);
  await app.control('POST', '/clock', { advanceMs: 1_000 });
  await attemptsReach(2);
  await app.idle();

  expect((await deliveries())[0]).toMatchObject({ state: 'given_up' });
});

test('When the profile loses answers, then a message already taken comes again', async () => {
  await app.control('PUT', '/profile', { dropPercent: 50, retry: { firstMs: 1 } });
  await app.control('POST', '/bursts', { customers: 1, count: 20 });
  await app.idle();

  const ids = app.messages().map((message) => message.id);
  expect(new Set(ids).size).toBe(20);
  expect(ids.length).toBeGreaterThan(20);
});

test('When a delivery is sent again or a raw body is sent, then the app sees exactly those bytes', async () => {
  const ana = await app.customer();
  await app.write(ana.id);
  await app.idle();
  const [delivery] = await deliveries();
  await app.control('POST', `/deliveries/${delivery!.id}/redeliver`);
  const answer = await app.control('POST', '/webhooks/raw', { body: { a: 'ä' }, signature: 'bad' });

  expect(answer).toEqual({ status: 200, error: null });
  expect(app.received[1]!.bytes).toBe(app.received[0]!.bytes);
  expect(app.received[2]!.bytes).toBe(String.raw`{"a":"\u00e4"}`);
  expect(app.received[2]!.signature).not.toBe(expectedSignature(app.received[2]!.bytes));
});

test('When the profile says so, then the status reaches the app before the answer to its request', async () => {
  await app.control('PUT', '/profile', { statuses: { beforeResponse: true } });
  const ana = await app.customer();
  await app.write(ana.id);
  await app.idle();
  await app.send(text('hi'));

  expect(app.statuses().map((status) => status.status)).toEqual(['sent']);
});

type Logged = { id: number; state: string; attempts: { status: number }[] };

async function deliveries(): Promise<Logged[]> {
  return (await app.control('GET', '/deliveries')).items as Logged[];
}

async function attemptsReach(count: number): Promise<void> {
  await expect.poll(async () => (await deliveries())[0]?.attempts.length).toBe(count);
}
