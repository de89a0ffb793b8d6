import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import { manifest } from '../../database/manifest.ts';
import type { Scope } from '../../database/scope.ts';
import { syncTemplates } from '../../services/channels/sync-templates.ts';
import { forgetRefused } from '../../services/consent/forget-refused.ts';
import { type EnqueueMessage, enqueueMessage } from '../../services/delivery/enqueue-message.ts';
import { recordOutcome } from '../../services/delivery/record-outcome.ts';
import { releaseNext } from '../../services/delivery/release-next.ts';
import { drainInbound } from '../../services/inbox/drain-inbound.ts';
import { listMessages } from '../../services/inbox/list-messages.ts';
import { fetchMedia } from '../../services/media/fetch-media.ts';
import { openFiles } from '../../services/media/files.ts';
import { type Clinic, messageBody, openClinic } from '../harness/people.ts';
import { channelsAt, openProduct, type Product } from '../harness/product.ts';
import { type Canaries, needlesOf, newFlock, newWord } from './canaries.ts';
import { checkpoint, kindsThatShow } from './control.ts';
import { scan } from './scan.ts';

const { folder, dataFolder, keysFolder } = inject('services');
const filesFolder = mkdtempSync(join(folder, 'residue-files-'));
const files = openFiles(pathToFileURL(filesFolder).href);
const flock = newFlock();
const [agreed, refused, stranger] = [flock.person(), flock.person(), flock.person()];

let product: Product;
let clinic: Clinic;
beforeAll(async () => {
  product = await openProduct();
  clinic = await openClinic(product, { askConsent: 'automatic' });
});
afterAll(() => product?.close());

function asSystem<T>(use: (scope: Scope) => Promise<T>): Promise<T> {
  return product.worker.withScope({ tenantId: clinic.tenantId, actor: { kind: 'system' } }, use);
}

function asAdmin<T>(use: (scope: Scope) => Promise<T>): Promise<T> {
  return product.api.withScope(
    { tenantId: clinic.tenantId, actor: { kind: 'member', id: clinic.adminId, role: 'admin', sight: 'all' } },
    use,
  );
}

async function writes(canaries: Canaries, message: { type: string; [block: string]: unknown }): Promise<string> {
  await product.takeIn(messageBody(clinic, canaries, { id: canaries.wamid(), ...message }));
  const { rows } = await product.superuser.query<{ id: string }>(
    'select conversation_id as id from conversation_counter where tenant_id = $1 order by raised_at desc limit 1',
    [clinic.tenantId],
  );
  const conversationId = rows[0]!.id;
  await asSystem((scope) => drainInbound(scope, { conversationId }));
  return conversationId;
}

const says = (canaries: Canaries, text: string): Promise<string> =>
  writes(canaries, { type: 'text', text: { body: text } });

async function send(conversationId: string, canaries: Canaries): Promise<void> {
  const { released } = await asSystem((scope) => releaseNext(scope, { conversationId }));
  const { messageId, attempt } = released!;
  const outcome = { result: 'accepted', providerId: canaries.wamid() } as const;
  await asSystem((scope) => recordOutcome(scope, { messageId, attempt, outcome, random: 0 }));
}

async function answer(conversationId: string, content: EnqueueMessage['content']): Promise<void> {
  await asAdmin((scope) => enqueueMessage(scope, { conversationId, clientId: newId(), content }));
  await send(conversationId, agreed);
}

/** Words, a picture, a reaction, words taken back, an answer and a template: everything that quotes a person. */
async function talk(): Promise<string> {
  const conversationId = await says(agreed, `${agreed.word} before the answer`);
  await send(conversationId, agreed);
  await says(agreed, 'Yes');
  const said = agreed.wamid();
  await writes(agreed, {
    type: 'text',
    id: said,
    text: { body: `my address is ${agreed.email}, my number ${agreed.phone}` },
  });
  await writes(agreed, { type: 'reaction', reaction: { message_id: said, emoji: agreed.word } });
  await writes(agreed, {
    type: 'document',
    document: { id: '7001', mime_type: 'application/pdf', filename: `${agreed.word}.pdf`, caption: agreed.word },
  });
  await writes(agreed, {
    type: 'location',
    location: { latitude: 18.5, longitude: 73.8, name: agreed.word, address: agreed.word },
  });
  const regretted = agreed.wamid();
  await writes(agreed, { type: 'text', id: regretted, text: { body: `${agreed.word} by mistake` } });
  await writes(agreed, { type: 'revoke', revoke: { original_message_id: regretted } });
  await product.takeIn(
    messageBody(clinic, agreed, { id: null, type: 'text', text: { body: `${agreed.word} in a shape we do not know` } }),
  );
  await answer(conversationId, { kind: 'text', text: `${agreed.word}, come on Monday` });
  await answer(conversationId, { kind: 'template', templateId: await template(), parameters: { who: agreed.name } });
  return conversationId;
}

async function template(): Promise<string> {
  const one = {
    name: 'visit',
    language: 'en',
    category: 'utility',
    status: 'APPROVED',
    parameterFormat: 'named',
    header: null,
    body: 'See you, {{who}}.',
    footer: null,
  } as const;
  await asSystem((scope) =>
    syncTemplates(scope, {
      channelId: clinic.channelId,
      templates: [{ ...one, parameters: [{ key: 'who', example: 'Ana' }] }],
    }),
  );
  const { rows } = await product.superuser.query<{ id: string }>(
    'select id from message_template where tenant_id = $1',
    [clinic.tenantId],
  );
  return rows[0]!.id;
}

async function fetchDocument(conversationId: string): Promise<void> {
  const { rows } = await product.superuser.query<{ id: string }>('select id from media where conversation_id = $1', [
    conversationId,
  ]);
  const { whatsapp } = channelsAt('http://127.0.0.1:9');
  const bytes = Buffer.from(`%PDF-1.4\n${agreed.word} ${agreed.phone}\n%%EOF`);
  const channels = { whatsapp: { ...whatsapp, fetchMedia: async () => ({ bytes, mime: 'application/pdf' }) } };
  await fetchMedia(
    { database: product.worker, channels, files },
    { tenantId: clinic.tenantId, conversationId, mediaId: rows[0]!.id },
  );
}

async function refuse(): Promise<void> {
  const conversationId = await says(refused, `${refused.word} has a headache`);
  await send(conversationId, refused);
  await says(refused, 'No');
  await forgetRefused(
    { database: product.worker, vault: product.vault },
    { tenantId: clinic.tenantId, conversationId },
  );
  await send(conversationId, refused);
  await forgetRefused(
    { database: product.worker, vault: product.vault },
    { tenantId: clinic.tenantId, conversationId },
  );
  await says(refused, `${refused.word} again`);
}

describe('what lies on disk', () => {
  it('OF-5.2 When a word is written in clear into either cluster or into a file, then the scan finds it', async () => {
    const { dataUrl, keysUrl } = product.databases;
    expect(await kindsThatShow(dataUrl, dataFolder)).toEqual(['base', 'pg_wal']);
    expect(await kindsThatShow(keysUrl, keysFolder)).toEqual(['base', 'pg_wal']);
    const word = newWord();
    const forms = needlesOf('control', word);
    for (const [index, { bytes }] of forms.entries())
      writeFileSync(join(filesFolder, `control-${index}`), Buffer.concat([Buffer.alloc(8_388_600 + index), bytes]));
    expect((await scan([filesFolder], forms)).map(({ form }) => form).sort()).toEqual(
      forms.map(({ form }) => form).sort(),
    );
    const inside = Buffer.from(`ab${word}cd`).toString('base64');
    writeFileSync(join(filesFolder, 'control-inside'), inside);
    expect((await scan([filesFolder], forms)).filter(({ file }) => file.endsWith('control-inside'))).toHaveLength(1);
  });

  it('OF-5.2 BW-5.2 When people write, answer, send files, refuse or wait, then none of their words, names, numbers and ids lies in any file', async () => {
    const conversationId = await talk();
    await fetchDocument(conversationId);
    await refuse();
    await says(stranger, `${stranger.word} waits for an answer, ${stranger.email}`);
    await expect(
      product.superuser.query('insert into tenant (id, name, state) values ($1, $2, $3)', [
        randomUUID(),
        agreed.word,
        'no such state',
      ]),
    ).rejects.toThrow();
    const { items } = await asAdmin((scope) => listMessages(scope, { conversationId, before: null, limit: 50 }));
    expect(JSON.stringify(items)).toContain(agreed.email);
    await checkpoint([product.databases.dataUrl, product.databases.keysUrl]);
    expect(await scan([dataFolder, keysFolder, folder], flock.needles)).toEqual([]);
  });

  it('OF-5.2 When a file is stored, then its name is of the listed form', async () => {
    const { rows } = await product.superuser.query(`select 1 from media where tenant_id = $1 and state = 'stored'`, [
      clinic.tenantId,
    ]);
    expect(rows).toHaveLength(1);
    const names = readdirSync(filesFolder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.length > 10 && !name.startsWith('control'),
    );
    expect(names.every((name) => manifest.fileNames.test(name)) && names.length === 1).toBe(true);
  });
});
