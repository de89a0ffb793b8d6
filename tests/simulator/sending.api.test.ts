import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Answer, type MetaApp, PHONE, startMetaApp, text, wamidOf } from './meta-app.ts';

let app: MetaApp;

beforeEach(async () => {
  app = await startMetaApp();
});

afterEach(() => app.stop());

const HOUR_MS = 3_600_000;

test('When a customer has not written for 24 hours, then only a template may be sent (131047)', async () => {
  const ana = await app.customer();
  expect(codeOf(await app.send(text('hi')))).toBe(131047);
  await app.write(ana.id);
  await app.control('POST', '/clock', { advanceMs: 24 * HOUR_MS - 60_000 });
  expect((await app.send(text('hi'))).status).toBe(200);
  await app.control('POST', '/clock', { advanceMs: 60_001 });
  const late = await app.send(text('hi'));

  expect(late.status).toBe(400);
  expect(late.body.error).toMatchObject({
    message: '(#131047) Re-engagement message',
    type: 'OAuthException',
    code: 131047,
    error_data: { messaging_product: 'whatsapp', details: expect.stringContaining('24 hours') },
    fbtrace_id: expect.stringMatching(/^A\w{22}$/),
  });
});

test('When the window error is set to come later, then the request is taken and a failed status follows', async () => {
  await app.control('PUT', '/settings', { windowError: 'async' });
  await app.customer();
  const answer = await app.send(text('hi'));
  await app.idle();

  expect(answer.status).toBe(200);
  expect(app.statuses()).toMatchObject([{ id: wamidOf(answer), status: 'failed', errors: [{ code: 131047 }] }]);
});

test('When a number writes more than 45 messages at once to one person, then 131056 until six seconds have passed', async () => {
  await app.control('POST', '/clock', { frozen: true });
  const ana = await app.customer();
  await app.write(ana.id);
  for (let sent = 0; sent < 45; sent += 1) expect((await app.send(text(`${sent}`))).status).toBe(200);
  expect(codeOf(await app.send(text('46')))).toBe(131056);
  await app.control('POST', '/clock', { advanceMs: 5_000 });
  expect(codeOf(await app.send(text('46')))).toBe(131056);
  await app.control('POST', '/clock', { advanceMs: 1_000 });

  expect((await app.send(text('46'))).status).toBe(200);
});

test('When a number sends faster than its throughput, then 130429 with Retry-After', async () => {
  await app.control('POST', '/clock', { frozen: true });
  await app.control('PUT', '/settings', { throughputPerSecond: 3, pairBurst: 1_000 });
  const ana = await app.customer();
  await app.write(ana.id);
  const codes = [];
  for (let sent = 0; sent < 4; sent += 1) codes.push(codeOf(await app.send(text('x'))));
  await app.control('PUT', '/settings', { httpStatus: { 130429: 400 } });
  const configured = await app.send(text('x'));

  expect(codes).toEqual([undefined, undefined, undefined, 130429]);
  expect(configured.status).toBe(400);
  expect(configured.headers.get('retry-after')).toBe('1');
  await app.control('POST', '/clock', { advanceMs: 1_000 });
  expect((await app.send(text('x'))).status).toBe(200);
});

test('When nobody has the number, then 131026 comes as a failed status, or at once when set so', async () => {
  const answer = await app.send({ ...text('hi', { to: '4915112345678' }), biz_opaque_callback_data: 'm-1' });
  await app.idle();
  const [failed] = app.statuses();
  expect(answer.status).toBe(200);
  expect(failed).toMatchObject({
    id: wamidOf(answer),
    status: 'failed',
    recipient_id: '4915112345678',
    biz_opaque_callback_data: 'm-1',
    errors: [{ code: 131026 }],
  });
  expect(failed).not.toHaveProperty('recipient_user_id');

  await app.control('PUT', '/settings', { unknownRecipient: 'sync' });
  expect(codeOf(await app.send(text('hi', { to: '4915112345678' })))).toBe(131026);
});

test('When a message is delivered and read, then the statuses climb and carry callback data and price', async () => {
  const ana = await app.customer();
  await app.write(ana.id);
  const answer = await app.send({ ...text('hi'), biz_opaque_callback_data: 'm-2' });
  await app.idle();
  await app.control('POST', `/chats/${app.pnid}/${ana.id}/open`);
  await app.idle();

  expect(app.statuses().map((status) => status.status)).toEqual(['sent', 'delivered', 'read']);
  expect(app.statuses()[0]).toMatchObject({
    id: wamidOf(answer),
    recipient_id: PHONE,
    recipient_user_id: ana.bsuid,
    biz_opaque_callback_data: 'm-2',
    pricing: { pricing_model: 'PMP', category: 'service' },
  });
  expect(await app.control('GET', '/sent?callbackData=m-2')).toMatchObject({
    total: 1,
    items: [{ wamid: wamidOf(answer), customerId: ana.id }],
  });
});

test('When a customer blocked the business or is set to read and answer, then the statuses show it', async () => {
  const blocked = await app.customer({ blocked: true });
  await app.write(blocked.id);
  await app.send(text('hi'));
  await app.idle();
  expect(app.statuses().map((status) => status.status)).toEqual(['sent']);

  const keen = await app.customer({ phone: '14155550100', autoRead: true, autoReply: 'thanks' });
  await app.write(keen.id);
  await app.send(text('hi', { to: '14155550100' }));
  await app.idle();
  expect(
    app
      .statuses()
      .slice(1)
      .map((status) => status.status),
  ).toEqual(['sent', 'delivered', 'read']);
  expect(app.messages().at(-1)).toMatchObject({ from: '14155550100', text: { body: 'thanks' } });
});

test('When a token is missing, unknown, expired or withdrawn, then 104 or 190 with its subcode', async () => {
  const lookup = (token: string | null) => app.graph('GET', `/v26.0/${app.pnid}`, { token });
  await app.control('POST', '/tokens', { token: 'short', expiresInMs: 1_000 });
  expect((await lookup('short')).status).toBe(200);
  await app.control('POST', '/clock', { advanceMs: 1_000 });

  expect(errorOf(await lookup(null))).toMatchObject({ code: 104 });
  expect(errorOf(await lookup('other'))).toMatchObject({ code: 190 });
  expect(errorOf(await lookup('short'))).toMatchObject({ code: 190, error_subcode: 463 });
  expect((await lookup('short')).status).toBe(401);
  await app.control('POST', '/tokens', { token: 'short', revoked: true });
  expect(errorOf(await lookup('short'))).toMatchObject({ code: 190, error_subcode: 460 });
});

test('When an object is unknown or out of reach, or the version does not exist, then 100/33 and 2500', async () => {
  const other = await app.control('POST', '/accounts', {});
  const [foreign] = other.numbers as { id: string }[];

  expect(await app.graph('GET', '/v26.0/123')).toMatchObject({
    status: 400,
    body: { error: { code: 100, error_subcode: 33, type: 'GraphMethodException' } },
  });
  expect(errorOf(await app.graph('GET', `/v26.0/${foreign!.id}`))).toMatchObject({ code: 100, error_subcode: 33 });
  expect(errorOf(await app.graph('GET', `/v27.0/${app.pnid}`))).toMatchObject({ code: 2500 });
  expect((await app.graph('GET', `/v19.0/${app.pnid}`)).headers.get('facebook-api-version')).toBe('v21.0');
});

test.each([
  ['no product', { messaging_product: undefined, type: 'text', text: { body: 'x' } }, 100],
  ['a text past 4096 characters', { type: 'text', text: { body: 'x'.repeat(4_097) } }, 100],
  ['an empty text', { type: 'text', text: { body: '' } }, 100],
  ['an unknown type', { type: 'poll', poll: {} }, 100],
  ['callback data past 512 characters', { ...text('x'), biz_opaque_callback_data: 'x'.repeat(513) }, 100],
  ['a recipient type that is no person', { ...text('x'), recipient_type: 'business_scoped_user_id' }, 100],
  ['four buttons', interactive(['a', 'b', 'c', 'd']), 131009],
  ['a button title past 20 characters', interactive(['x'.repeat(21)]), 131009],
  ['two buttons of one title', interactive(['a', 'a']), 131009],
  ['media without id or link', { type: 'image', image: { caption: 'x' } }, 100],
  ['media that was never uploaded', { type: 'image', image: { id: '12' } }, 100],
])('When a request has %s, then it is refused', async (_what, message, code) => {
  const ana = await app.customer();
  await app.write(ana.id);

  expect(codeOf(await app.send({ to: PHONE, ...message }))).toBe(code);
  expect(await app.control('GET', '/sent')).toMatchObject({ total: 0 });
});

test('When a customer taps a reply button, then the app gets the reply and what it answers', async () => {
  const ana = await app.customer();
  await app.write(ana.id);
  const asked = wamidOf(await app.send({ to: PHONE, ...interactive(['Yes', 'No']) }));
  await app.write(ana.id, { type: 'button', title: 'No' });
  await app.idle();

  expect(app.messages().at(-1)).toMatchObject({
    type: 'interactive',
    context: { id: asked },
    interactive: { type: 'button_reply', button_reply: { id: 'id-1', title: 'No' } },
  });
});

test('When the app marks a message as read, then it and those before it are read, and typing shows', async () => {
  const ana = await app.customer();
  await app.write(ana.id);
  const second = await app.write(ana.id);
  await app.write(ana.id);
  const answer = await app.send({ status: 'read', message_id: second, typing_indicator: { type: 'text' } });

  expect(answer.body).toEqual({ success: true });
  const chat = await app.control('GET', `/chats/${app.pnid}/${ana.id}`);
  expect(chat.typing).toBe(true);
  expect((chat.messages as { readByBusiness: boolean }[]).map((message) => message.readByBusiness)).toEqual([
    true,
    true,
    false,
  ]);
});

function interactive(titles: string[]): Record<string, unknown> {
  const buttons = titles.map((title, index) => ({ type: 'reply', reply: { id: `id-${index}`, title } }));
  return { type: 'interactive', interactive: { type: 'button', body: { text: 'May we?' }, action: { buttons } } };
}

function errorOf(answer: Answer): Answer['body']['error'] {
  return answer.body.error;
}

function codeOf(answer: Answer): number | undefined {
  return answer.body.error?.code;
}
