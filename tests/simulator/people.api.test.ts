import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MetaApp, PHONE, startMetaApp, text, values } from './meta-app.ts';

let app: MetaApp;

beforeEach(async () => {
  app = await startMetaApp();
});

afterEach(() => app.stop());

test('When a customer hides the phone behind a username, then no webhook and no answer names it', async () => {
  const ana = await app.customer({ phone: null, username: 'ana.x' });
  await app.write(ana.id);
  const answer = await app.send({
    recipient: ana.bsuid,
    recipient_type: 'individual',
    type: 'text',
    text: { body: 'hi' },
  });
  await app.idle();

  expect(app.messages()[0]).toMatchObject({ from_user_id: ana.bsuid });
  expect(app.messages()[0]).not.toHaveProperty('from');
  expect(values(app.received)[0]?.contacts).toEqual([
    { profile: { name: 'Ana', username: 'ana.x' }, user_id: ana.bsuid },
  ]);
  expect(answer.body.contacts).toEqual([{ input: ana.bsuid, user_id: ana.bsuid }]);
  for (const status of app.statuses()) {
    expect(status).toMatchObject({ recipient_user_id: ana.bsuid });
    expect(status).not.toHaveProperty('recipient_id');
  }
});

test('When the number wrote to the phone of a hidden user, then it sees that phone for 30 days', async () => {
  const ana = await app.customer({ usernameHidden: true });
  await app.write(ana.id);
  await app.send(text('hi'));
  await app.write(ana.id);
  await app.control('POST', '/clock', { advanceMs: 30 * 86_400_000 });
  await app.write(ana.id);
  await app.idle();

  expect(app.messages().map((message) => message.from)).toEqual([undefined, PHONE, undefined]);
});

test('When a user id stands in `to`, then the message is taken and lost, or fails when set so', async () => {
  const ana = await app.customer();
  await app.write(ana.id);
  expect((await app.send(text('hi', { to: ana.bsuid }))).status).toBe(200);
  await app.idle();
  expect(app.statuses()).toEqual([]);

  await app.control('PUT', '/settings', { bsuidInTo: 'failed' });
  await app.send(text('hi', { to: ana.bsuid }));
  await app.idle();
  expect(app.statuses()).toMatchObject([{ status: 'failed', errors: [{ code: 131026 }] }]);
});

test('When another portfolio uses a user id, then it reaches nobody', async () => {
  const ana = await app.customer();
  const other = await app.control('POST', '/accounts', { portfolioId: 'other', subscribed: true });
  const [number] = other.numbers as { id: string }[];
  await app.write(ana.id, { type: 'text', text: 'hello', pnid: number!.id });
  const body = { messaging_product: 'whatsapp', recipient: ana.bsuid, type: 'text', text: { body: 'hi' } };
  await app.graph('POST', `/v26.0/${number!.id}/messages`, { body, token: String(other.accessToken) });
  await app.idle();

  expect(app.messages()[0]?.from_user_id).not.toBe(ana.bsuid);
  expect(app.statuses()).toMatchObject([{ status: 'failed', errors: [{ code: 131026 }] }]);
});

test('When a user id changes, then a system message and an update name the old and the new one', async () => {
  const ana = await app.customer();
  const { previous, current } = await app.control('POST', `/customers/${ana.id}/rotate-bsuid`);
  await app.idle();

  expect(previous).toBe(ana.bsuid);
  expect(values(app.received)[0]).toMatchObject({ user_id_update: [{ user_id: { previous, current } }] });
  expect(app.messages()[0]).toMatchObject({
    type: 'system',
    system: { type: 'user_changed_user_id', user_id: current },
  });
});

test('When a customer sends a place, a reaction or a poll, then each has its own form', async () => {
  const ana = await app.customer();
  await app.write(ana.id, { type: 'location', latitude: 18.5, longitude: 73.8, name: 'Clinic' });
  const target = await app.write(ana.id);
  await app.write(ana.id, { type: 'reaction', wamid: target, emoji: '👍' });
  await app.write(ana.id, { type: 'reaction', wamid: target });
  await app.write(ana.id, { type: 'unsupported' });
  await app.idle();

  const [place, , reaction, removed, poll] = app.messages();
  expect(place).toMatchObject({ type: 'location', location: { latitude: 18.5, longitude: 73.8, name: 'Clinic' } });
  expect(reaction).toMatchObject({ reaction: { message_id: target, emoji: '👍' } });
  expect(removed?.reaction).toEqual({ message_id: target });
  expect(poll).toMatchObject({ type: 'unsupported', errors: [{ code: 131051 }] });
});

test('When a customer only reacts, then the window stays shut', async () => {
  const ana = await app.customer();
  await app.write(ana.id, { type: 'reaction', wamid: 'wamid.X', emoji: '👍' });

  expect((await app.send(text('hi'))).body.error).toMatchObject({ code: 131047 });
});

test('When a phone that is known is named again, then its owner is changed and keeps the chat', async () => {
  const ana = await app.customer();
  await app.write(ana.id);
  const again = await app.customer({ name: 'Ana Sharma', phone: '+91 98765-43210' });
  await app.control('PATCH', `/customers/${ana.id}`, { notOnWhatsapp: true });
  await app.send(text('hi'));
  await app.idle();

  expect(again).toMatchObject({ id: ana.id, bsuid: ana.bsuid, name: 'Ana Sharma', phone: PHONE });
  expect(app.statuses()).toMatchObject([{ status: 'failed', errors: [{ code: 131026 }] }]);
});
