import { describe, expect, it, vi } from 'vitest';
import { createTemplateReader } from './templates.ts';

const named = {
  name: 'order_ready',
  language: 'pt_BR',
  category: 'UTILITY',
  status: 'APPROVED',
  parameter_format: 'NAMED',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'Your order' },
    {
      type: 'BODY',
      text: 'Oi {{nome}}, o pedido {{pedido}} de {{nome}} saiu.',
      example: {
        body_text_named_params: [
          { param_name: 'pedido', example: '42' },
          { param_name: 'nome', example: 'Ana' },
        ],
      },
    },
    { type: 'FOOTER', text: 'Clinic' },
  ],
};
const positional = {
  name: 'offer',
  language: 'en',
  category: 'SOMETHING_NEW',
  status: 'PAUSED',
  components: [{ type: 'body', text: 'Code {{2}} for {{1}}', example: { body_text: [['Ana', 'SAVE']] } }],
};

function pages(...list: { body: unknown; status?: number }[]) {
  const left = [...list];
  return vi.fn<typeof fetch>(() => {
    const page = left.shift();
    return page === undefined
      ? Promise.reject(new Error('secret-token'))
      : Promise.resolve(Response.json(page.body, { status: page.status ?? 200 }));
  });
}

function list(fetch: typeof globalThis.fetch) {
  return createTemplateReader({ graphUrl: 'http://graph.test', fetch })({ businessId: '800', token: 'secret-token' });
}

describe('listTemplates', () => {
  it('When templates are listed, then variables, examples and parts are read', async () => {
    expect(await list(pages({ body: { data: [named, positional] } }))).toEqual([
      {
        name: 'order_ready',
        language: 'pt_BR',
        category: 'utility',
        status: 'APPROVED',
        parameterFormat: 'named',
        header: 'Your order',
        body: 'Oi {{nome}}, o pedido {{pedido}} de {{nome}} saiu.',
        footer: 'Clinic',
        parameters: [
          { key: 'nome', example: 'Ana' },
          { key: 'pedido', example: '42' },
        ],
      },
      {
        name: 'offer',
        language: 'en',
        // The strictest rules apply to a category nobody told us of.
        category: 'marketing',
        status: 'PAUSED',
        parameterFormat: 'positional',
        header: null,
        body: 'Code {{2}} for {{1}}',
        footer: null,
        parameters: [
          { key: '1', example: 'Ana' },
          { key: '2', example: 'SAVE' },
        ],
      },
    ]);
  });

  it('When there are several pages, then the cursor is followed on our own address', async () => {
    const next = 'http://elsewhere.test/?access_token=secret-token';
    const fetch = pages(
      { body: { data: [named], paging: { cursors: { after: 'c1' }, next } } },
      { body: { data: [positional], paging: { cursors: { after: 'c2' } } } },
    );
    expect((await list(fetch)).map((template) => template.name)).toEqual(['order_ready', 'offer']);
    const addresses = fetch.mock.calls.map((call) => new URL(String(call[0])));
    expect(addresses.map((url) => [url.host, url.pathname, url.searchParams.get('after')])).toEqual([
      ['graph.test', '/v26.0/800/message_templates', null],
      ['graph.test', '/v26.0/800/message_templates', 'c1'],
    ]);
  });

  it('When a cursor repeats itself, then reading ends', async () => {
    const page = { body: { data: [named], paging: { cursors: { after: 'same' }, next: 'x' } } };
    expect(await list(pages(page, page))).toHaveLength(2);
  });

  it('When elements are no templates, then they are left out', async () => {
    const data = [null, 7, {}, { ...named, components: 'x' }, { ...named, name: '' }, named];
    expect(await list(pages({ body: { data } }))).toHaveLength(1);
  });

  it('When the access is refused, then the channel counts as stopped', async () => {
    const refused = { body: { error: { code: 190, error_subcode: 463 } }, status: 401 };
    await expect(list(pages(refused))).rejects.toMatchObject({ code: 'CHANNEL_STOPPED' });
  });

  it('When Meta is busy or the network fails, then another try may succeed and the token is not quoted', async () => {
    const busy = { body: { error: { code: 4 } }, status: 429 };
    await expect(list(pages(busy))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const failed: unknown = await list(pages()).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'UNAVAILABLE' });
    expect(String(failed)).not.toContain('secret-token');
  });
});
