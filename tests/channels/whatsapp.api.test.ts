import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Channel, InboundItem, InboundMessage, OutboundContent } from '../../channels/channel.ts';
import { createChannels } from '../../channels/registry.ts';
import { createSender } from '../../channels/whatsapp/send.ts';
import { type Meta, startMeta } from './meta.ts';

interface Sent {
  total: number;
  items: { wamid: string; body: Record<string, unknown> }[];
}

const text: OutboundContent = { kind: 'text', text: 'We open at nine.' };
let meta: Meta;
let whatsapp: Channel;

beforeAll(async () => {
  meta = await startMeta();
  whatsapp = createChannels({ graphUrl: meta.url }).whatsapp;
});
afterAll(() => meta.stop());

function fault(action: object, operation = 'messages'): Promise<unknown> {
  return meta.control('POST', '/faults', { operation, times: 1, action });
}

function sentWith(callbackId: string): Promise<Sent> {
  return meta.control('GET', `/sent?callbackData=${callbackId}`);
}

function itemWhere(wanted: (item: InboundItem) => boolean): Promise<InboundItem> {
  return vi.waitFor(
    () => {
      const found = meta.items.find(wanted);
      if (found === undefined) throw new Error('not arrived yet');
      return found;
    },
    { timeout: 10_000, interval: 20 },
  );
}

async function receive(input: object): Promise<InboundMessage> {
  const { wamid } = await meta.control<{ wamid: string }>('POST', `/customers/${meta.customer.id}/messages`, input);
  return (await itemWhere((item) => item.item === 'message' && item.providerId === wamid)) as InboundMessage;
}

describe('webhooks of WhatsApp', () => {
  it('When a customer writes, then the signed body is verified, routed and read', async () => {
    const item = await receive({ type: 'text', text: 'grüß / <Gott> 😀' });
    expect(item.account).toEqual({ provider: 'whatsapp', accountId: meta.number.accountId });
    expect(item.identities).toEqual(meta.customer.identities);
    expect(whatsapp.readMessage(item.payload)).toMatchObject({ kind: 'text', text: 'grüß / <Gott> 😀' });
    expect(meta.refusedSignatures()).toBe(0);
  });

  it('When a message is delivered, then its statuses carry our id', async () => {
    const message = meta.message(text);
    const outcome = await whatsapp.send(message);
    const status = await itemWhere((item) => item.item === 'status' && item.callbackId === message.callbackId);
    expect(outcome).toEqual({ result: 'accepted', providerId: expect.stringMatching(/^wamid\./) });
    expect(status).toMatchObject({ providerId: outcome.result === 'accepted' ? outcome.providerId : '' });
  });
});

describe('sending over WhatsApp', () => {
  it('When buttons answer a quoted message, then a tap brings back the id we gave', async () => {
    const asked = await receive({ type: 'text', text: 'May I book?' });
    const buttons = [{ id: 'book:yes', title: 'Book' }];
    const outcome = await whatsapp.send(
      meta.message({ kind: 'buttons', text: 'Shall we?', buttons }, { quoteProviderId: asked.providerId }),
    );
    expect(outcome.result).toBe('accepted');
    const tap = await receive({
      type: 'button',
      wamid: outcome.result === 'accepted' ? outcome.providerId : '',
      index: 0,
    });
    expect(whatsapp.readMessage(tap.payload)).toMatchObject({ kind: 'answer', text: 'Book', buttonId: 'book:yes' });
  });

  it.each(['NAMED', 'POSITIONAL'])('When a %s template is listed and sent, then Meta takes it', async (format) => {
    const keys = format === 'NAMED' ? ['name', 'day'] : ['1', '2'];
    const name = `visit_${format.toLowerCase()}`;
    const body = { type: 'BODY', text: `Dear {{${keys[0]}}}, see you on {{${keys[1]}}} then.` };
    const template = { wabaId: meta.number.businessId, name, parameterFormat: format, components: [body] };
    await meta.control('POST', '/templates', template);
    const listed = (await whatsapp.listTemplates(meta.number)).find((each) => each.name === name)!;
    expect(listed).toMatchObject({ category: 'utility', status: 'APPROVED' });
    const parameters = listed.parameters.map(({ key }) => ({ key, text: 'two\nlines' }));
    const { language, parameterFormat } = listed;
    const content: OutboundContent = { kind: 'template', template: { name, language, parameterFormat, parameters } };
    expect(await whatsapp.send(meta.message(content))).toMatchObject({ result: 'accepted' });
  });

  it('When only the user id is known, then the message reaches the person by it', async () => {
    const { bsuid } = meta.customer.identities;
    const message = meta.message(text, { identities: { bsuid: bsuid! } });
    expect(await whatsapp.send(message)).toMatchObject({ result: 'accepted' });
    expect((await sentWith(message.callbackId)).items[0]?.body).toMatchObject({ recipient: bsuid });
  });

  it.each([
    [131047, 'final'],
    [131056, 'retry'],
    [190, 'stop'],
    [131050, 'final'],
    [131000, 'retry'],
    [131042, 'stop'],
  ])('When Meta answers code %i, then it is refused and classified as %s', async (code, action) => {
    await fault({ kind: 'error', code });
    const message = meta.message(text);
    const outcome = await whatsapp.send(message);
    expect(outcome).toMatchObject({ result: 'refused', code });
    expect(whatsapp.classify(code, null).action).toBe(action);
    expect((await sentWith(message.callbackId)).total).toBe(0);
  });

  it('When the window is closed or the token is withdrawn, then the real refusals carry their codes', async () => {
    const stranger = meta.message(text, { token: 'EAAwithdrawn' });
    expect(await whatsapp.send(stranger)).toMatchObject({ result: 'refused', code: 190, httpStatus: 401 });
    const person = await meta.control<{ phone: string }>('POST', '/customers', { phone: '4915100000002' });
    const late = meta.message(text, { identities: { msisdn: person.phone } });
    expect(await whatsapp.send(late)).toMatchObject({ result: 'refused', code: 131047 });
  });

  it.each(['timeout', 'reset'])(
    'When Meta takes a message and the answer is lost (%s), then it is unknown and sent once',
    async (kind) => {
      await fault({ kind, accept: true });
      const message = meta.message(text);
      const outcome = await createSender({ graphUrl: meta.url, timeoutMs: 500 })(message);
      expect(outcome).toEqual({ result: 'unknown', code: null });
      expect((await sentWith(message.callbackId)).total).toBe(1);
      const status = await itemWhere((item) => item.item === 'status' && item.callbackId === message.callbackId);
      expect(status).toMatchObject({ item: 'status' });
    },
  );

  it('When a proxy answers for Meta, or Meta answers code 1, then it is unknown', async () => {
    await fault({ kind: 'http', status: 502, body: 'Bad gateway' });
    expect(await whatsapp.send(meta.message(text))).toEqual({ result: 'unknown', code: null });
    await fault({ kind: 'error', code: 1 });
    expect(await whatsapp.send(meta.message(text))).toEqual({ result: 'unknown', code: 1 });
  });
});

describe('media of WhatsApp', () => {
  const bytes = Buffer.alloc(2_000, 7);

  async function mediaRequest(maxBytes: number) {
    const item = await receive({ type: 'image', data: bytes.toString('base64'), mime: 'image/png' });
    const { media } = whatsapp.readMessage(item.payload);
    return { ...meta.number, providerMediaId: media!.providerMediaId, maxBytes };
  }

  it('When a picture is fetched, then its bytes and type come back', async () => {
    const fetched = await whatsapp.fetchMedia(await mediaRequest(2_000));
    expect(fetched.bytes.equals(bytes)).toBe(true);
    expect(fetched.mime).toBe('image/png');
  });

  it('When it is larger than allowed or unknown, then each is said', async () => {
    const request = await mediaRequest(1_999);
    await expect(whatsapp.fetchMedia(request)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    const unknown = { ...request, providerMediaId: '404404404' };
    await expect(whatsapp.fetchMedia(unknown)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('When the download fails for now, then another try succeeds', async () => {
    const request = await mediaRequest(2_000);
    await fault({ kind: 'http', status: 503 }, 'media_download');
    await expect(whatsapp.fetchMedia(request)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(whatsapp.fetchMedia(request)).resolves.toMatchObject({ mime: 'image/png' });
  });
});
