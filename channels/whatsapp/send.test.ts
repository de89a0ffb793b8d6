import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { OutboundContent, OutboundMessage } from '../channel.ts';
import { createSender } from './send.ts';

const accepted = { messages: [{ id: 'wamid.OUT1' }] };

function message(change: Partial<OutboundMessage> = {}): OutboundMessage {
  return {
    accountId: '900100200300',
    token: 'token-of-the-number',
    identities: { msisdn: '4915100000001', bsuid: 'DE.1' },
    content: { kind: 'text', text: 'see https://example.com' },
    quoteProviderId: null,
    callbackId: '0198f0aa-0000-7000-8000-000000000001',
    ...change,
  };
}

function answering(body: unknown, status = 200) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return vi.fn<typeof fetch>(() => Promise.resolve(new Response(text, { status })));
}

async function sentBody(change: Partial<OutboundMessage>): Promise<unknown> {
  const fetch = answering(accepted);
  await createSender({ graphUrl: 'http://graph.test', fetch })(message(change));
  return JSON.parse(String(fetch.mock.calls[0]?.[1]?.body));
}

function outcomeOf(body: unknown, status: number) {
  return createSender({ graphUrl: 'http://graph.test', fetch: answering(body, status) })(message());
}

describe('send: the request', () => {
  it('When a text is sent, then number, version, Bearer and our id stand where Meta wants them', async () => {
    const fetch = answering(accepted);
    const outcome = await createSender({ graphUrl: 'https://graph.test/', fetch })(message());
    expect(outcome).toEqual({ result: 'accepted', providerId: 'wamid.OUT1' });
    const [url, init] = fetch.mock.calls[0] ?? [];
    expect(url).toBe('https://graph.test/v26.0/900100200300/messages');
    expect(init).toMatchObject({ method: 'POST', headers: { authorization: 'Bearer token-of-the-number' } });
    expect(JSON.parse(String(init?.body))).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '4915100000001',
      type: 'text',
      text: { body: 'see https://example.com', preview_url: false },
      biz_opaque_callback_data: '0198f0aa-0000-7000-8000-000000000001',
    });
  });

  it('When only the user id is known, then it goes into recipient and never into to', async () => {
    const body = await sentBody({ identities: { bsuid: 'DE.1', parent_bsuid: 'DE.ENT.2' } });
    expect(body).toMatchObject({ recipient: 'DE.1', recipient_type: 'individual' });
    expect(body).not.toHaveProperty('to');
  });

  it.each([[{}], [{ parent_bsuid: 'DE.ENT.2' }], [{ msisdn: 'DE.1' }]])(
    'When WhatsApp cannot address the person (%j), then nothing is sent',
    async (identities) => {
      const fetch = answering(accepted);
      const outcome = await createSender({ graphUrl: 'http://graph.test', fetch })(message({ identities }));
      expect(outcome).toEqual({ result: 'refused', code: 131026, subcode: null, httpStatus: 0 });
      expect(fetch).not.toHaveBeenCalled();
    },
  );

  it('When the token could not travel in a header, then nothing is sent and the access is at fault', async () => {
    const fetch = answering(accepted);
    const outcome = await createSender({ graphUrl: 'http://graph.test', fetch })(message({ token: 'a\nb' }));
    expect(outcome).toMatchObject({ result: 'refused', code: 190, httpStatus: 0 });
    expect(fetch).not.toHaveBeenCalled();
  });

  it('When buttons are sent and a message is quoted, then both travel', async () => {
    const content: OutboundContent = { kind: 'buttons', text: 'May we?', buttons: [{ id: 'yes', title: 'Yes' }] };
    expect(await sentBody({ content, quoteProviderId: 'wamid.IN1' })).toMatchObject({
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: 'May we?' },
        action: { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Yes' } }] },
      },
      context: { message_id: 'wamid.IN1' },
    });
  });

  it('When a named template is sent, then parameters carry their names and stay on one line', async () => {
    const parameters = [{ key: 'name', text: 'Ana\n\tPrado       II' }];
    const template = { name: 'ready', language: 'pt_BR', parameterFormat: 'named', parameters } as const;
    expect(await sentBody({ content: { kind: 'template', template } })).toMatchObject({
      type: 'template',
      template: {
        name: 'ready',
        language: { code: 'pt_BR' },
        components: [{ type: 'body', parameters: [{ type: 'text', parameter_name: 'name', text: 'Ana Prado    II' }] }],
      },
    });
  });

  it('When a positional template is sent, then parameters have no names, and none means no components', async () => {
    const template = { name: 'ready', language: 'de', parameterFormat: 'positional' } as const;
    const one = { ...template, parameters: [{ key: '1', text: 'Ana' }] };
    expect(await sentBody({ content: { kind: 'template', template: one } })).toMatchObject({
      template: { components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ana' }] }] },
    });
    const body = await sentBody({ content: { kind: 'template', template: { ...template, parameters: [] } } });
    expect(body).toHaveProperty('template', { name: 'ready', language: { code: 'de' } });
  });
});

describe('send: the outcome', () => {
  it('When Meta refuses with a code, then the code decides, whatever the HTTP status', async () => {
    const error = { error: { code: 131047, error_subcode: 2494, message: 'x' } };
    const refused = { result: 'refused', code: 131047, subcode: 2494 };
    expect(await outcomeOf(error, 400)).toEqual({ ...refused, httpStatus: 400 });
    expect(await outcomeOf(error, 500)).toEqual({ ...refused, httpStatus: 500 });
    expect(await outcomeOf(error, 200)).toEqual({ ...refused, httpStatus: 200 });
  });

  it('When Meta answers code 1, then it may have been sent', async () => {
    expect(await outcomeOf({ error: { code: 1 } }, 500)).toEqual({ result: 'unknown', code: 1 });
  });

  it.each([
    ['a proxy failed', '<html>Bad gateway</html>', 502],
    ['a proxy refused', 'Too many', 429],
    ['it was redirected', '', 302],
    ['success names no message', { messages: [] }, 200],
    ['success is no JSON', 'OK', 200],
    ['the error has no code', { error: { message: 'x' } }, 500],
  ])('When %s, then the outcome is unknown', async (_case, body, status) => {
    expect(await outcomeOf(body, status)).toEqual({ result: 'unknown', code: null });
  });
});

describe('send: the connection', () => {
  let server: Server | null = null;

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = null;
  });

  async function serve(listener: RequestListener): Promise<string> {
    const started = createServer(listener);
    server = started;
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
  }

  it('When nobody listens, then it was certainly not sent and may be tried again', async () => {
    const graphUrl = await serve(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    const refused = { result: 'refused', code: 2, subcode: null, httpStatus: 0 };
    expect(await createSender({ graphUrl })(message())).toEqual(refused);
    const port = new URL(graphUrl).port;
    expect(await createSender({ graphUrl: `http://localhost:${port}` })(message())).toEqual(refused);
  });

  it('When the host name is not found, then it was certainly not sent', async () => {
    const cause = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
    const fetch = vi.fn<typeof globalThis.fetch>(() => Promise.reject(new TypeError('fetch failed', { cause })));
    expect(await createSender({ graphUrl: 'http://graph.test', fetch })(message())).toMatchObject({
      result: 'refused',
      code: 2,
      httpStatus: 0,
    });
  });

  it('When the connection breaks after the request left, then the outcome is unknown', async () => {
    const graphUrl = await serve((request) => {
      request.resume().on('end', () => request.socket.destroy());
    });
    expect(await createSender({ graphUrl })(message())).toEqual({ result: 'unknown', code: null });
  });

  it('When the answer breaks off in the middle, then the outcome is unknown', async () => {
    const graphUrl = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '500' });
      response.write('{"messages":[{"id":"wam', () => request.socket.destroy());
    });
    expect(await createSender({ graphUrl })(message())).toEqual({ result: 'unknown', code: null });
  });

  it('When no answer comes in time, then the outcome is unknown and the request was made once', async () => {
    let requests = 0;
    const graphUrl = await serve(() => {
      requests += 1;
    });
    expect(await createSender({ graphUrl, timeoutMs: 150 })(message())).toEqual({ result: 'unknown', code: null });
    expect(requests).toBe(1);
  });

  it('When several messages go to one host, then connections are kept and used again', async () => {
    const sockets = new Set<unknown>();
    const graphUrl = await serve((request, response) => {
      sockets.add(request.socket);
      request.resume();
      response.end(JSON.stringify(accepted));
    });
    const send = createSender({ graphUrl });
    for (let count = 0; count < 8; count += 1) await send(message());
    // A connection may be handed back just after the next request asked for one.
    expect(sockets.size).toBeLessThan(4);
  });
});
