import { describe, expect, it, vi } from 'vitest';
import { createMediaFetcher } from './media.ts';

const graphUrl = 'http://graph.test';
const request = { accountId: '900100200300', token: 'secret-token', providerMediaId: '700', maxBytes: 10 };
const address = 'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=700';

type Answer = () => Response;

function answers(...list: Answer[]) {
  const left = [...list];
  return vi.fn<typeof fetch>(() => {
    const answer = left.shift();
    return answer === undefined ? Promise.reject(new Error('no more answers')) : Promise.resolve(answer());
  });
}

function described(change: object = {}): Answer {
  return () => Response.json({ url: address, mime_type: 'image/jpeg', file_size: 4, ...change });
}

function run(fetch: typeof globalThis.fetch) {
  return createMediaFetcher({ graphUrl, fetch })(request);
}

describe('fetchMedia', () => {
  it('When a file is fetched, then both steps carry the token and a User-Agent', async () => {
    const fetch = answers(described(), () => new Response('data'));
    await expect(run(fetch)).resolves.toEqual({ bytes: Buffer.from('data'), mime: 'image/jpeg' });
    const [first, second] = fetch.mock.calls;
    expect(first?.[0]).toBe('http://graph.test/v26.0/700?phone_number_id=900100200300');
    expect(String(second?.[0])).toBe(address);
    for (const call of [first, second]) {
      expect(call?.[1]?.headers).toMatchObject({
        authorization: 'Bearer secret-token',
        'user-agent': expect.stringMatching(/./),
      });
    }
  });

  it.each([
    ['the id is unknown', [() => Response.json({}, { status: 404 })]],
    ['the id expired', [() => Response.json({ error: { code: 100, error_subcode: 33 } }, { status: 400 })]],
    ['the address expired', [described(), () => new Response('Not found', { status: 404 })]],
  ] satisfies [string, Answer[]][])('When %s, then it can never be fetched', async (_case, list) => {
    await expect(run(answers(...list))).rejects.toMatchObject({ name: 'DomainError', code: 'NOT_FOUND' });
  });

  it.each([
    ['the described size is too large', [described({ file_size: '11' })]],
    [
      'the announced size is too large',
      [described(), () => new Response('12345678901', { headers: { 'content-length': '11' } })],
    ],
    [
      'more bytes come than were announced',
      [described(), () => new Response('12345678901', { headers: { 'content-length': '4' } })],
    ],
  ] satisfies [string, Answer[]][])('When %s, then it is refused as too large', async (_case, list) => {
    await expect(run(answers(...list))).rejects.toMatchObject({ name: 'DomainError', code: 'TOO_LARGE' });
  });

  it('When a file of exactly the allowed size comes, then it is taken', async () => {
    const { bytes } = await run(answers(described({ file_size: 10 }), () => new Response('1234567890')));
    expect(bytes.length).toBe(10);
  });

  it('When a stream does not end, then it is cancelled as soon as it is too large', async () => {
    const cancelled = vi.fn();
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(4)),
      cancel: cancelled,
    });
    await expect(run(answers(described(), () => new Response(endless)))).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it.each([
    ['the access is refused', [() => Response.json({ error: { code: 190 } }, { status: 401 })]],
    ['the description is no JSON', [() => new Response('<html>', { status: 502 })]],
    ['the download fails', [described(), () => new Response('', { status: 500 })]],
    [
      'the download is redirected',
      [described(), () => new Response(null, { status: 302, headers: { location: address } })],
    ],
    ['the network fails', []],
  ] satisfies [string, Answer[]][])('When %s, then another try may succeed', async (_case, list) => {
    await expect(run(answers(...list))).rejects.toMatchObject({ name: 'DomainError', code: 'UNAVAILABLE' });
  });

  it.each([
    'https://example.com/file',
    'https://evilfbsbx.com/file',
    'https://lookaside.fbsbx.com.example.com/file',
    'http://lookaside.fbsbx.com/file',
    'https://lookaside.fbsbx.com:8443/file',
    'https://user:pass@lookaside.fbsbx.com/file',
    'http://graph.test:81/file',
    'http://169.254.169.254/latest',
    'file:///etc/passwd',
    '',
    undefined,
  ])('When the address is %s, then the token is not sent there', async (url) => {
    const fetch = answers(described({ url }), () => new Response('data'));
    await expect(run(fetch)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(fetch).toHaveBeenCalledOnce();
  });

  it('When the very server that described the file serves it, then its address is allowed', async () => {
    const fetch = answers(described({ url: `${graphUrl}/files/700` }), () => new Response('data'));
    await expect(run(fetch)).resolves.toMatchObject({ mime: 'image/jpeg' });
  });

  it('When it fails, then the error names neither address nor token', async () => {
    const quoting = vi.fn<typeof fetch>(() => Promise.reject(new Error(`${address} Bearer secret-token`)));
    const error: unknown = await run(quoting).catch((reason: unknown) => reason);
    expect(String(error)).not.toMatch(/secret-token|fbsbx|700/);
    expect(error).not.toHaveProperty('cause');
  });
});
