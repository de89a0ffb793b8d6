import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { manifest } from '../../database/manifest.ts';
import { eventually } from '../harness/eventually.ts';
import { clearText } from '../harness/histories.ts';
import { type Canaries, needlesOf, newFlock, newWord } from './canaries.ts';
import { checkpoint } from './control.ts';
import { scan, scanFiles, scanText } from './scan.ts';
import { openWholeProduct, type WholeProduct } from './whole-product.ts';

const { folder, dataFolder, keysFolder, temporal } = inject('services');
const flock = newFlock();
const [agreed, refused, stranger] = [flock.person(), flock.person(), flock.person()];
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

let product: WholeProduct;
beforeAll(async () => {
  product = await openWholeProduct();
});
afterAll(() => product?.close());

/** Somebody's phone. The business knows them only by what they send. */
async function phoneOf({ name, phone }: Canaries): Promise<(message: object) => Promise<unknown>> {
  const { id } = await product.simulate<{ id: string }>('POST', '/customers', { name, phone, autoRead: true });
  return (message) =>
    product.simulate('POST', `/customers/${id}/messages`, { pnid: product.clinic.accountId, ...message });
}

/** Waits for a row, looked for past every policy. */
function row(text: string, values: unknown[] = [product.clinic.tenantId]): Promise<Record<string, string>> {
  return eventually(
    async () => {
      const { rows } = await product.superuser.query(text, values);
      if (rows.length === 0) throw new Error(`Nothing came of: ${text}`);
      return rows[0];
    },
    { withinMs: 20_000 },
  );
}

/** Writes, is asked by the running product, and answers. Resolves to the conversation. */
async function isAsked(
  canaries: Canaries,
  reply: string,
): Promise<{ conversationId: string; write: (message: object) => Promise<unknown> }> {
  const known = (await product.superuser.query('select id from conversation')).rows.map(({ id }) => id);
  const write = await phoneOf(canaries);
  await write({ type: 'text', text: `${canaries.word} before the answer` });
  const { id } = await row(
    `select c.id from conversation c join message m on m.conversation_id = c.id and m.state = 'accepted' and m.purpose = 'consent_prompt' where c.tenant_id = $1 and c.id <> all($2)`,
    [product.clinic.tenantId, known],
  );
  await write({ type: 'text', text: reply });
  return { conversationId: id!, write };
}

async function roundTrip(): Promise<void> {
  const { conversationId, write } = await isAsked(agreed, 'Yes');
  const pdf = Buffer.from(`%PDF-1.4\n${agreed.word} ${agreed.phone}\n%%EOF`);
  await write({
    type: 'document',
    data: pdf.toString('base64'),
    mime: 'application/pdf',
    filename: `${agreed.word}.pdf`,
    caption: agreed.email,
  });
  const media = await row(`select id from media where tenant_id = $1 and state = 'stored'`);
  expect(await (await product.request('GET', `/api/v1/media/${media.id}`)).text()).toContain(agreed.word);
  const sent = await product.request('POST', `/api/v1/conversations/${conversationId}/messages`, {
    clientId: randomUUID(),
    content: { kind: 'text', text: `${agreed.word}, come on Monday` },
  });
  expect(sent.status).toBe(202);
  const { id } = (await sent.json()) as { id: string };
  await row('select 1 from delivery_status where tenant_id = $1 and message_id = $2 and read_at is not null', [
    product.clinic.tenantId,
    id,
  ]);
  const list = await (await product.request('GET', `/api/v1/conversations/${conversationId}/messages`)).text();
  expect(list).toContain(agreed.email);
  await isAsked(refused, 'No');
  await row(
    `select 1 from contact c where c.tenant_id = $1 and c.standing = 'refused' and not exists (select 1 from contact_identity i where i.contact_id = c.id and i.sealed is not null)`,
  );
  await (await phoneOf(stranger))({ type: 'text', text: `${stranger.word} waits` });
  await row(`select 1 from contact where tenant_id = $1 and standing = 'asked'`);
}

/** What goes wrong is logged: so a person's words are put wherever something can. */
async function stumble(): Promise<void> {
  const { word, phone, email } = agreed;
  const answers = [
    await product.request('GET', `/api/v1/conversations/${word}`),
    await product.request('GET', `/api/v1/conversations?view=${word}&after=${phone}`),
    await product.request('POST', `/api/v1/conversations/${randomUUID()}/messages`, {
      clientId: word,
      content: { kind: 'text', text: word },
    }),
    await product.request('POST', '/api/auth/sign-in/email', { email, password: word }),
    await product.request('POST', '/webhooks/meta', { object: word, entry: phone }),
    await product.request('GET', `/${word}/${phone}`),
  ];
  expect(answers.every(({ status }) => status >= 200 && status < 500)).toBe(true);
  for (const answer of answers) await answer.body?.cancel();
}

let attempt: { unlisted: string; listed: string; heard: number } | null = null;

/** From inside the worker, past all of our own ways out: to a host in no register, and to one that is listed. */
async function tryToLeave(): Promise<void> {
  let heard = 0;
  const elsewhere = createServer((_request, response) => {
    heard += 1;
    response.end();
  }).listen(0, '127.0.0.2');
  await once(elsewhere, 'listening');
  const { port } = elsewhere.address() as AddressInfo;
  const unlisted = await product.fetchInWorker(`http://127.0.0.2:${port}/`);
  const listed = await product.fetchInWorker(`${product.simulatorUrl}/nothing-of-meta`);
  elsewhere.close();
  attempt = { unlisted, listed, heard };
}

describe('a round trip through the running product', () => {
  it('OF-5.2 When a workflow is named in clear, then the scan finds its name in what Temporal keeps', async () => {
    const word = newWord();
    const handle = await product.temporal.client.workflow.start('control', { workflowId: word, taskQueue: 'nobody' });
    await eventually(async () =>
      expect(await scanFiles(temporalFiles(), needlesOf('control', word).slice(0, 1))).not.toEqual([]),
    );
    await handle.terminate();
  });

  it('OF-5.2 BW-5.2 When it is over, then no store, log or history holds what people wrote, their names, numbers or ids', async () => {
    await roundTrip();
    await stumble();
    await tryToLeave();
    const histories = await readHistories();
    await product.end();
    expect(scanText('histories', histories.text, flock.needles)).toEqual([]);
    expect(histories.text).toContain(product.clinic.tenantId);
    expect(scanText('log of the API', product.api.logs(), flock.needles)).toEqual([]);
    expect(scanText('log of the worker', product.worker.logs(), flock.needles)).toEqual([]);
    await checkpoint([product.databases.dataUrl, product.databases.keysUrl]);
    expect(await scan([folder, dataFolder, keysFolder], flock.needles)).toEqual([]);
  });

  it('OF-4.0 When it is over, then the disclosure log equals what the outside was asked, and what the worker tried elsewhere never left', async () => {
    expect(attempt).toEqual({ unlisted: 'EGRESS_CLOSED', listed: expect.stringMatching(/^\d{3}$/), heard: 0 });
    const { total: calls } = await product.simulate<{ total: number }>('GET', '/requests');
    const { total: mails } = await product.simulate<{ total: number }>('GET', '/mails');
    expect(calls).toBeGreaterThan(5);
    const { rows } = await product.superuser.query<{ outcome: string; requests: number }>(
      'select outcome, sum(requests)::int as requests from egress_day group by 1 order by 1',
    );
    // One more was allowed: the worker's own try of the listed host, for an address no partner has.
    expect(rows).toEqual([
      { outcome: 'allowed', requests: calls + mails + 1 },
      { outcome: 'refused', requests: 1 },
    ]);
  });

  it('OF-5.2 When a line is logged, then its fields are those of the manifest', () => {
    for (const [name, process] of [
      ['api', product.api],
      ['worker', product.worker],
    ] as const) {
      const known = new Set<string>(manifest.logFields[name]);
      const lines = process
        .logs()
        .split('\n')
        .filter((line) => line.startsWith('{'));
      expect(lines.length, name).toBeGreaterThan(0);
      expect(
        [...new Set(lines.flatMap((line) => fieldsOf(JSON.parse(line))))].filter((field) => !known.has(field)),
        name,
      ).toEqual([]);
    }
  });
});

/** The database and its log. */
function temporalFiles(): string[] {
  const { dbFile } = temporal!;
  const files = readdirSync(dirname(dbFile)).filter((name) => name.startsWith(basename(dbFile)));
  return files.map((name) => join(dirname(dbFile), name));
}

/** Every run as an operator with the platform's key can read it; ids and search attributes are checked on the way. */
async function readHistories(): Promise<{ text: string }> {
  const { workflow } = product.temporal.client;
  const texts: string[] = [];
  await eventually(async () =>
    expect((await workflow.count(`WorkflowType = 'conversation'`)).count).toBeGreaterThanOrEqual(3),
  );
  for await (const run of workflow.list({ query: `WorkflowType = 'conversation'` })) {
    expect(run.workflowId).toMatch(new RegExp(`^conversation/${uuid}/${uuid}$`));
    for (const [name, values] of Object.entries(run.searchAttributes)) {
      if (name === 'BuildIds' || name.startsWith('Temporal')) continue;
      expect(manifest.searchAttributes).toContain(name);
      for (const value of values ?? [])
        expect(String(value instanceof Date ? value.toISOString() : value)).toMatch(
          new RegExp(`^(${uuid}|[a-z_-]{1,40}|true|false|\\d{4}-\\d\\d-\\d\\dT.*Z)$`),
        );
    }
    expect(run.memo ?? {}).toEqual({});
    texts.push(run.workflowId, await clearText(workflow.getHandle(run.workflowId, run.runId), product.platformSecret));
  }
  return { text: texts.join('\n') };
}

function fieldsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...fieldsOf(inner)]);
}
