import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { seal } from '../../database/vault/sealed.ts';
import { runSql, type SeededTenant, seedTenant } from '../harness/rows.ts';
import { type Browser, startTestApi, type TestApi } from './test-api.ts';

const content = randomBytes(150_000);
let api: TestApi;
let tenant: SeededTenant;
let agentA: Browser;

beforeAll(async () => {
  api = await startTestApi();
  tenant = await seedTenant(api.databases, api.vault);
  agentA = await api.signIn(tenant.members.agentA);
});
afterAll(() => api?.close());

/** A stored file of the seeded conversation. */
async function addMedia(file: { mime: string; fileName: string | null; state?: string }): Promise<string> {
  const id = newId();
  const [objectName, key] = [`ab/${newId()}`, randomBytes(32)];
  await api.files.write(objectName, key, content);
  const { conversation } = tenant;
  const subjectKey = await api.vault.subjectKey({
    tenantId: tenant.id,
    subjectId: conversation.contactId,
    purpose: 'subject',
  });
  const shape: SealedShapes['media'] = {
    providerMediaId: '1',
    fileName: file.fileName,
    voice: false,
    objectName,
    objectKey: key.toString('base64'),
  };
  await runSql(
    api.databases,
    `insert into media (id, tenant_id, conversation_id, contact_id, message_id, sealed, state, mime, bytes) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      id,
      tenant.id,
      conversation.id,
      conversation.contactId,
      conversation.messageId,
      seal(subjectKey, shape, { tenantId: tenant.id, table: 'media', rowId: id }),
      file.state ?? 'stored',
      file.mime,
      content.length,
    ],
  );
  return id;
}

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe('A file of a conversation', () => {
  it('When a picture is asked for, then it comes whole and may run nothing', async () => {
    const response = await agentA.request(
      'GET',
      `/api/v1/media/${await addMedia({ mime: 'image/jpeg', fileName: 'x-ray.jpg' })}`,
    );
    expect(response.status).toBe(200);
    expect((await bytesOf(response)).equals(content)).toBe(true);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(response.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-disposition')).toBe("inline; filename*=UTF-8''x-ray.jpg");
  });

  it('When a part is asked for, then only that part comes', async () => {
    const path = `/api/v1/media/${await addMedia({ mime: 'image/png', fileName: null })}`;
    const part = await agentA.request('GET', path, { headers: { range: 'bytes=65530-65599' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe('bytes 65530-65599/150000');
    expect((await bytesOf(part)).equals(content.subarray(65_530, 65_600))).toBe(true);
    expect((await agentA.request('GET', path, { headers: { range: 'bytes=150000-' } })).status).toBe(416);
    expect((await agentA.request('HEAD', path)).headers.get('content-length')).toBe('150000');
  });

  it.each(['text/html', 'image/svg+xml', 'audio/ogg', 'application/zip'])(
    'When it is %s, then it is a download of plain bytes',
    async (mime) => {
      const response = await agentA.request(
        'GET',
        `/api/v1/media/${await addMedia({ mime, fileName: 'ज़रूरी "दवा".html\r\nx: y' })}`,
      );
      expect(response.headers.get('content-type')).toBe('application/octet-stream');
      expect(response.headers.get('content-disposition')).toBe(
        `attachment; filename*=UTF-8''${encodeURIComponent('ज़रूरी "दवा".html\r\nx: y')}`,
      );
      expect(response.headers.get('x')).toBe(null);
      await response.body?.cancel();
    },
  );

  it('When the reader has no grant, or the file is not there yet, then it is not found', async () => {
    const [stored, waiting] = [
      await addMedia({ mime: 'image/jpeg', fileName: null }),
      await addMedia({ mime: 'image/jpeg', fileName: null, state: 'waiting' }),
    ];
    expect((await (await api.signIn(tenant.members.agentB)).request('GET', `/api/v1/media/${stored}`)).status).toBe(
      404,
    );
    const stranger = await seedTenant(api.databases, api.vault);
    expect((await (await api.signIn(stranger.members.admin)).request('GET', `/api/v1/media/${stored}`)).status).toBe(
      404,
    );
    for (const id of [waiting, newId(), 'nonsense'])
      expect((await agentA.request('GET', `/api/v1/media/${id}`)).status).toBe(404);
  });

  it('When it is read twice, then the log names the reading once', async () => {
    const id = await addMedia({ mime: 'image/jpeg', fileName: null });
    for (let reading = 0; reading < 2; reading++)
      await (await agentA.request('GET', `/api/v1/media/${id}`)).arrayBuffer();
    const rows = await runSql(
      api.databases,
      `select actor_id, count(*)::int as in_five_minutes from read_log where surface = 'media' and conversation_id = $1 group by actor_id, bucket limit 1`,
      [tenant.conversation.id],
    );
    expect(rows).toEqual([{ actor_id: tenant.members.agentA.id, in_five_minutes: 1 }]);
  });

  it('When the key of the person was destroyed, then the file is gone for good', async () => {
    const id = await addMedia({ mime: 'image/jpeg', fileName: null });
    await api.vault.destroySubject({ tenantId: tenant.id, subjectId: tenant.conversation.contactId });
    expect((await agentA.request('GET', `/api/v1/media/${id}`)).status).toBe(410);
    const thread: unknown = await (
      await agentA.request('GET', `/api/v1/conversations/${tenant.conversation.id}/messages`)
    ).json();
    expect(thread).toMatchObject({ items: [{ message: { kind: 'withdrawn', text: null, media: null } }] });
    const list: unknown = await (await agentA.request('GET', '/api/v1/conversations')).json();
    expect(list).toMatchObject({ items: [{ title: 'WhatsApp user', preview: { text: null } }] });
  });
});
