import { createHmac } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabases, freshDatabases } from '../harness/databases.ts';
import { TEST_META } from '../harness/environment.ts';
import { eventually } from '../harness/eventually.ts';
import { newCustomer } from '../harness/people.ts';
import { startApi, type TestServer } from '../harness/processes.ts';
import type { SeededTenant } from '../harness/rows.ts';
import { seedBeforeStart } from '../harness/vault.ts';
import { type DatabaseLine, openDatabaseLine } from './database-line.ts';
import { said, webhook } from './traffic.ts';

const olderSecret = 'the secret before the change';
let databases: FreshDatabases;
let line: DatabaseLine;
let server: TestServer;
let tenant: SeededTenant;
let superuser: pg.Pool;

beforeAll(async () => {
  databases = await freshDatabases();
  superuser = new pg.Pool({ connectionString: databases.dataUrl, max: 1 });
  line = await openDatabaseLine(databases.dataUrl);
  tenant = await seedBeforeStart(databases);
  server = await startApi({
    databases: { ...databases, dataUrl: line.url },
    env: { META_APP_SECRET: `${TEST_META.appSecret},${olderSecret}` },
  });
});
afterAll(async () => {
  await server?.kill();
  await line?.cut();
  await superuser?.end();
  await databases?.drop();
});

function sign(bytes: Buffer, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;
}

interface Posting {
  bytes: Buffer;
  signature?: string;
}

async function post({ bytes, signature }: Posting): Promise<Response> {
  return fetch(`${server.url}/webhooks/meta`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(signature !== undefined && { 'x-hub-signature-256': signature }),
    },
    body: new Uint8Array(bytes),
  });
}

function signed(bytes: Buffer, secret: string = TEST_META.appSecret): Promise<Response> {
  return post({ bytes, signature: sign(bytes, secret) });
}

function aMessage(): Buffer {
  return Buffer.from(JSON.stringify(webhook(tenant.accountId, [said({ from: newCustomer() })])));
}

interface Stored {
  receipts: number;
  events: number;
  people: number;
}

async function stored(): Promise<Stored> {
  const { rows } = await superuser.query<Stored>(
    `select (select count(*)::int from webhook_receipt) as receipts, (select count(*)::int from inbound_event) as events,
      (select count(*)::int from conversation_counter) as people`,
  );
  return rows[0]!;
}

describe('GET /webhooks/meta', () => {
  const ask = (parameters: Record<string, string>): Promise<Response> =>
    fetch(`${server.url}/webhooks/meta?${new URLSearchParams(parameters).toString()}`);

  it('When Meta asks with our token, then its challenge comes back as it was', async () => {
    const answer = await ask({
      'hub.mode': 'subscribe',
      'hub.verify_token': TEST_META.verifyToken,
      'hub.challenge': '1158201444',
    });
    expect([answer.status, await answer.text()]).toEqual([200, '1158201444']);
  });

  it('When the token is another one or the mode is missing, then nothing comes back', async () => {
    const wrong = await ask({ 'hub.mode': 'subscribe', 'hub.verify_token': 'guessed', 'hub.challenge': '1158201444' });
    const bare = await ask({ 'hub.verify_token': TEST_META.verifyToken, 'hub.challenge': '1158201444' });
    expect([wrong.status, bare.status]).toEqual([403, 403]);
    expect(await wrong.text()).not.toContain('1158201444');
  });
});

describe('POST /webhooks/meta', () => {
  it('When a signed message arrives, then 200 means that it is durable', async () => {
    const before = await stored();
    expect((await signed(aMessage())).status).toBe(200);
    expect(await stored()).toEqual({
      receipts: before.receipts + 1,
      events: before.events + 1,
      people: before.people + 1,
    });
  });

  it('OF-2.0 When the signature is missing, wrong, of another body or malformed, then 401 and nothing is stored', async () => {
    const before = await stored();
    const bytes = aMessage();
    const right = sign(bytes, TEST_META.appSecret);
    const wrong = [
      sign(bytes, 'somebody else’s secret'),
      sign(aMessage(), TEST_META.appSecret),
      right.replace('sha256=', 'sha1='),
      right.slice(0, -2),
      `${right}00`,
      '',
    ];
    const answers = await Promise.all([post({ bytes }), ...wrong.map((signature) => post({ bytes, signature }))]);
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 401));
    expect(await stored()).toEqual(before);
  });

  it('OF-2.0 When bytes were changed on the way, though the JSON means the same, then 401', async () => {
    const bytes = aMessage();
    const respaced = Buffer.from(JSON.stringify(JSON.parse(bytes.toString()), null, 1));
    expect((await post({ bytes: respaced, signature: sign(bytes, TEST_META.appSecret) })).status).toBe(401);
  });

  it('When the app secret is being changed, then both secrets are good', async () => {
    expect((await signed(aMessage(), olderSecret)).status).toBe(200);
  });

  it('When the body is larger than Meta sends, then 413 and nothing is stored', async () => {
    const before = await stored();
    expect((await signed(Buffer.alloc(3 * 1024 * 1024 + 1, 0x20))).status).toBe(413);
    expect(await stored()).toEqual(before);
  });

  it('When signed bytes are no JSON or of no shape, then 200, and each request is counted as one item', async () => {
    const before = await stored();
    const rubbish = [
      'not json',
      '',
      '[]',
      'null',
      '{"object":"page"}',
      '{"object":"whatsapp_business_account","entry":{}}',
    ];
    for (const text of rubbish) expect((await signed(Buffer.from(text))).status, text).toBe(200);
    expect(await stored()).toEqual({ ...before, receipts: before.receipts + rubbish.length });
    // They name no number, so they belong to nobody: there is no key to seal them under, and they are only counted.
    const { rows } = await superuser.query('select items, unrouted from webhook_receipt where tenant_id is null');
    expect(rows).toEqual(rubbish.map(() => ({ items: 1, unrouted: 1 })));
  });

  it('When Meta sends the same bytes again, then 200 and one message', async () => {
    const before = await stored();
    const bytes = aMessage();
    const answers = await Promise.all([signed(bytes), signed(bytes), signed(bytes)]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(await stored()).toMatchObject({ receipts: before.receipts + 3, events: before.events + 1 });
  });

  it('When PostgreSQL is down, then 503 with Retry-After and no word of the message; when it is back, the repeat is stored once', async () => {
    const before = await stored();
    const bytes = aMessage();
    await line.cut();
    const answers = await Promise.all([signed(bytes), signed(aMessage())]);
    expect(answers.map((answer) => [answer.status, Number(answer.headers.get('retry-after')) > 0])).toEqual([
      [503, true],
      [503, true],
    ]);
    expect(await stored()).toEqual(before);
    await line.mend();
    await eventually(async () => expect((await signed(bytes)).status).toBe(200));
    expect(await stored()).toMatchObject({ events: before.events + 1 });
    expect(server.logs()).not.toContain('wamid.');
  });
});
