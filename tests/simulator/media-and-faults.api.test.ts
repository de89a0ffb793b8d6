import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MetaApp, PHONE, startMetaApp, text, wamidOf } from './meta-app.ts';

let app: MetaApp;

beforeEach(async () => {
  app = await startMetaApp();
});

afterEach(() => app.stop());

const PDF = Buffer.from('%PDF-1.4 test');

test('When a customer sends a file, then it can be fetched with the token, for five minutes', async () => {
  const ana = await app.customer();
  await app.write(ana.id, {
    type: 'document',
    data: PDF.toString('base64'),
    mime: 'application/pdf',
    filename: 'report.pdf',
  });
  await app.idle();
  const document = app.messages()[0]!.document as { id: string; sha256: string };
  const { body } = await app.graph('GET', `/v26.0/${document.id}?phone_number_id=${app.pnid}`);

  expect(body).toMatchObject({ messaging_product: 'whatsapp', mime_type: 'application/pdf', file_size: PDF.length });
  expect(Buffer.from(String(body.sha256), 'hex').toString('base64')).toBe(document.sha256);
  const url = String(body.url);
  expect(await download(url)).toMatchObject({ status: 200, bytes: PDF });
  expect((await download(url, null)).status).toBe(401);
  await app.control('POST', '/clock', { advanceMs: 300_000 });
  expect((await download(url)).status).toBe(404);
  await app.control('POST', '/clock', { advanceMs: 7 * 86_400_000 });
  expect((await app.graph('GET', `/v26.0/${document.id}`)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
});

test('When the app uploads a picture, then it can be sent, but not as another kind, and deleted', async () => {
  const ana = await app.customer();
  await app.write(ana.id);
  const { body } = await upload('image/png');
  const id = String(body.id);

  expect((await app.send({ to: PHONE, type: 'image', image: { id, caption: 'x-ray' } })).status).toBe(200);
  expect((await app.send({ to: PHONE, type: 'audio', audio: { id } })).body.error).toMatchObject({ code: 131053 });
  expect((await app.graph('DELETE', `/v26.0/${id}`)).body).toEqual({ success: true });
  expect((await app.send({ to: PHONE, type: 'image', image: { id } })).body.error).toMatchObject({ code: 100 });
});

test('When an upload has a wrong type, then 100 names the types allowed', async () => {
  expect((await upload('application/zip')).body.error).toMatchObject({
    code: 100,
    message: expect.stringContaining('application/pdf'),
  });
});

test('When a rule says "next two answer 500", then the third call succeeds', async () => {
  const ana = await app.customer();
  await app.write(ana.id);
  await fault({ operation: 'messages', times: 2, action: { kind: 'error', code: 131000 } });
  const statuses = [];
  for (let call = 0; call < 3; call += 1) statuses.push((await app.send(text('hi'))).status);

  expect(statuses).toEqual([500, 500, 200]);
  expect(await app.control('GET', '/sent')).toMatchObject({ total: 1 });
});

test('When a rule names a customer or a number, then others are untouched', async () => {
  const ana = await app.customer();
  const ben = await app.customer({ phone: '14155550100' });
  await app.write(ana.id);
  await app.write(ben.id);
  await fault({ to: '14155550100', times: null, action: { kind: 'error', code: 131048, status: 403 } });
  await fault({ pnid: '1', times: null, action: { kind: 'http', status: 502 } });

  expect((await app.send(text('hi'))).status).toBe(200);
  expect(await app.send(text('hi', { to: '14155550100' }))).toMatchObject({
    status: 403,
    body: { error: { code: 131048 } },
  });
});

test('When a rule accepts and then times out, then the caller gets nothing and the statuses still come', async () => {
  const ana = await app.customer();
  await app.write(ana.id);
  await fault({ operation: 'messages', action: { kind: 'timeout', accept: true } });
  const controller = new AbortController();
  const body = JSON.stringify({ messaging_product: 'whatsapp', ...text('hi'), biz_opaque_callback_data: 'm-9' });
  const call = fetch(`${app.simulator.url}/v26.0/${app.pnid}/messages`, {
    method: 'POST',
    signal: controller.signal,
    headers: { authorization: `Bearer ${app.token}`, 'content-type': 'application/json' },
    body,
  });
  const outcome = expect(call).rejects.toThrow();
  await expect.poll(() => app.statuses().map((status) => status.status)).toEqual(['sent', 'delivered']);
  controller.abort();
  await outcome;

  expect(app.statuses()[0]).toMatchObject({ biz_opaque_callback_data: 'm-9' });
  expect(await app.control('GET', '/sent?callbackData=m-9')).toMatchObject({ total: 1 });
});

test('When a rule cuts the connection before accepting, then nothing was sent', async () => {
  const ana = await app.customer();
  await app.write(ana.id);
  await fault({ operation: 'messages', action: { kind: 'reset' } });

  await expect(app.send(text('hi'))).rejects.toThrow();
  expect(await app.control('GET', '/sent')).toMatchObject({ total: 0 });
});

test('When a rule fails messages later or keeps silent, then the answer is 200 and the statuses say so', async () => {
  const ana = await app.customer();
  await app.write(ana.id);
  await fault({ action: { kind: 'fail_later', code: 131049 } });
  await fault({ action: { kind: 'silence' } });
  const failed = wamidOf(await app.send(text('one')));
  await app.send(text('two'));
  await app.idle();

  expect(app.statuses()).toMatchObject([{ id: failed, status: 'failed', errors: [{ code: 131049 }] }]);
});

async function fault(rule: Record<string, unknown>): Promise<void> {
  await app.control('POST', '/faults', rule);
}

function upload(type: string) {
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', type);
  form.set('file', new Blob(['bytes'], { type }), 'file');
  return app.graph('POST', `/v26.0/${app.pnid}/media`, { body: form });
}

async function download(url: string, token: string | null = app.token) {
  const response = await fetch(url, { headers: token === null ? {} : { authorization: `Bearer ${token}` } });
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
}
