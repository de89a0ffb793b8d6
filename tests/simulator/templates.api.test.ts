import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MetaApp, PHONE, startMetaApp, values } from './meta-app.ts';

let app: MetaApp;
let templateId: string;

beforeEach(async () => {
  app = await startMetaApp();
  const made = await app.control('POST', '/templates', {
    wabaId: app.wabaId,
    name: 'reminder',
    language: 'en',
    category: 'MARKETING',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'For {{1}}' },
      { type: 'BODY', text: 'See you on {{1}} at {{2}}.' },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'Stop' },
          { type: 'URL', text: 'Open', url: 'https://example.org/{{1}}' },
        ],
      },
    ],
  });
  templateId = String(made.id);
});

afterEach(() => app.stop());

const HEADER = { type: 'header', parameters: [{ type: 'text', text: 'Ana' }] };
const BODY = {
  type: 'body',
  parameters: [
    { type: 'text', text: 'Monday' },
    { type: 'text', text: '9:00' },
  ],
};
const LINK = { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'abc' }] };
const STOP = {
  type: 'button',
  sub_type: 'quick_reply',
  index: '0',
  parameters: [{ type: 'payload', payload: 'STOP' }],
};

function send(components: unknown[], template: Record<string, unknown> = {}) {
  return app.send({
    to: PHONE,
    type: 'template',
    template: { name: 'reminder', language: { code: 'en' }, components, ...template },
  });
}

test('When the parameters fit, then the template goes out without a window and shows filled in', async () => {
  const ana = await app.customer();
  const answer = await send([HEADER, BODY, LINK, STOP]);
  await app.write(ana.id, { type: 'button', index: 0 });
  await app.idle();

  expect(answer).toMatchObject({ status: 200, body: { messages: [{ message_status: 'accepted' }] } });
  const chat = await app.control('GET', `/chats/${app.pnid}/${ana.id}`);
  expect((chat.messages as unknown[])[0]).toMatchObject({
    rendered: {
      header: 'For Ana',
      body: 'See you on Monday at 9:00.',
      buttons: [{ payload: 'STOP' }, { url: 'https://example.org/abc' }],
    },
  });
  expect(app.messages()[0]).toMatchObject({ type: 'button', button: { payload: 'STOP', text: 'Stop' } });
  expect(app.statuses()[0]).toMatchObject({ pricing: { category: 'marketing', billable: true } });
});

test.each([
  ['too few parameters', [HEADER, { type: 'body', parameters: [BODY.parameters[0]] }, LINK], 132000],
  ['no header parameter', [BODY, LINK], 132000],
  [
    'a parameter of another type',
    [{ type: 'header', parameters: [{ type: 'image', image: { id: '1' } }] }, BODY, LINK],
    132012,
  ],
  ['a line break in a parameter', [{ ...HEADER, parameters: [{ type: 'text', text: 'a\nb' }] }, BODY, LINK], 100],
  ['an empty parameter', [{ ...HEADER, parameters: [{ type: 'text', text: '' }] }, BODY, LINK], 131008],
  ['no value for the link', [HEADER, BODY], 131008],
  ['a button that is not there', [HEADER, BODY, { ...LINK, index: '5' }], 132018],
])('When a template is sent with %s, then it is refused', async (_what, components, code) => {
  await app.customer();

  expect((await send(components)).body.error).toMatchObject({ code });
});

test('When a template is absent, in another language, paused or disabled, then 132001, 132015 or 132016', async () => {
  await app.customer();
  const components = [HEADER, BODY, LINK];
  expect((await send(components, { name: 'absent' })).body.error).toMatchObject({ code: 132001 });
  expect((await send(components, { language: { code: 'de' } })).body.error).toMatchObject({ code: 132001 });
  await app.control('PATCH', `/templates/${templateId}`, { status: 'PAUSED' });
  expect((await send(components)).body.error).toMatchObject({ code: 132015 });
  await app.control('PATCH', `/templates/${templateId}`, { status: 'DISABLED' });
  expect((await send(components)).body.error).toMatchObject({ code: 132016 });
  await app.idle();

  expect(values(app.received)).toMatchObject([
    { event: 'PAUSED', message_template_name: 'reminder' },
    { event: 'DISABLED' },
  ]);
});

test('When a customer stopped marketing, then a marketing template fails with 131050', async () => {
  await app.customer({ optedOut: true });
  await send([HEADER, BODY, LINK]);
  await app.idle();

  expect(app.statuses()).toMatchObject([{ status: 'failed', errors: [{ code: 131050 }] }]);
});

test('When parameters are named, then each must carry its name', async () => {
  await app.customer();
  const components = [{ type: 'BODY', text: 'Hello {{first_name}}!' }];
  await app.control('POST', '/templates', {
    wabaId: app.wabaId,
    name: 'hello',
    language: 'en',
    parameterFormat: 'NAMED',
    components,
  });
  const sent = (parameter: Record<string, unknown>) =>
    send([{ type: 'body', parameters: [{ type: 'text', text: 'Ana', ...parameter }] }], { name: 'hello' });

  expect((await sent({})).body.error).toMatchObject({
    code: 100,
    error_data: { details: 'Parameter name is missing or empty' },
  });
  expect((await sent({ parameter_name: 'first_name' })).status).toBe(200);
});

test('When templates are listed, then pages follow their cursors and filters hold', async () => {
  for (const name of ['a', 'b', 'c']) {
    await app.control('POST', '/templates', {
      wabaId: app.wabaId,
      name,
      components: [{ type: 'BODY', text: 'x' }],
      status: name === 'c' ? 'REJECTED' : 'APPROVED',
    });
  }
  const names: unknown[] = [];
  let next: string | undefined = `/v26.0/${app.wabaId}/message_templates?limit=2&status=APPROVED&fields=name,status`;
  while (next) {
    const { body } = await app.graph('GET', next);
    names.push(...(body.data as { name: string }[]).map((template) => template.name));
    next = (body.paging as { next?: string }).next;
  }

  expect(names).toEqual(['reminder', 'a', 'b']);
});
