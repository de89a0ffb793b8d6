import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DomainError } from '../../domain/errors.ts';
import type { Files } from '../../services/media/files.ts';
import { type CustomerFiles, openCustomerFiles, type SentFile } from './customer-files.ts';

const DAY = 86_400_000;
const words = 'Patient Asha Verma, blood group B+';
const report: SentFile = {
  type: 'document',
  mime: 'application/pdf',
  filename: 'report.pdf',
  bytes: Buffer.from(`%PDF-1.4\n${words}\n%%EOF`),
};

let world: CustomerFiles;
let before: number;

beforeAll(async () => {
  world = await openCustomerFiles();
});
afterAll(() => world?.close());
beforeEach(async () => {
  before = (await world.stored()).length;
});

/** Objects that this test has left in storage. */
async function added(): Promise<number> {
  return (await world.stored()).length - before;
}

async function neverAsked(): Promise<never> {
  throw new Error('The provider was asked.');
}

describe('a file that arrives', () => {
  test('OF-2.2 When it is fetched, then storage holds neither its type nor its words, and staff can read it', async () => {
    const media = await world.receive(report);
    const work = await world.fetch(media);

    expect(await world.row(media)).toMatchObject({
      state: 'stored',
      mime: 'application/pdf',
      bytes: report.bytes.length,
      done_at: expect.any(Date),
    });
    expect(work.jobs).toEqual([]);
    expect(world.product.committed.at(-1)?.changed).toEqual([media.conversationId]);
    expect(await world.content(media)).toBe(report.bytes.toString());
    expect(await world.content(media, { start: 9, end: 15 })).toBe('Patient');
    expect(await added()).toBe(1);
    for (const { name, bytes } of await world.stored()) {
      expect(bytes.includes('%PDF') || bytes.includes(words)).toBe(false);
      expect(name).toMatch(/^[0-9a-f]{36}$/);
    }
  });

  test('When it is fetched again, then the provider is not asked and nothing changes', async () => {
    const media = await world.receive(report);
    await world.fetch(media);
    const row = await world.row(media);
    await world.fetch(media, { fetch: neverAsked });
    expect(await world.row(media)).toEqual(row);
  });

  test('When HTML comes as a picture, then it is refused and nothing is stored', async () => {
    const media = await world.receive({
      type: 'image',
      mime: 'image/png',
      bytes: Buffer.from('<html><script>alert(1)</script></html>'),
    });
    const work = await world.fetch(media);
    expect(await world.row(media)).toMatchObject({
      state: 'refused',
      mime: null,
      bytes: null,
      done_at: expect.any(Date),
    });
    expect(work.jobs).toEqual([]);
    expect(await added()).toBe(0);
  });

  test('When it is larger than its kind may be, then it is never stored', async () => {
    const media = await world.receive({ type: 'sticker', mime: 'image/webp', bytes: Buffer.alloc(1_048_577, 1) });
    await world.fetch(media);
    const { state, done_at } = await world.row(media);
    // The port has one answer for "too large" and "gone" until a provider tells them apart.
    expect(['refused', 'failed']).toContain(state);
    expect(done_at).not.toBe(null);
    expect(await added()).toBe(0);
  });

  test('When a provider says that it is too large, then it is refused', async () => {
    const media = await world.receive(report);
    await world.fetch(media, { fetch: () => Promise.reject(new DomainError('TOO_LARGE')) });
    expect((await world.row(media)).state).toBe('refused');
  });
});

describe('a provider that does not answer', () => {
  test('When it is down and comes back, then the file waits 30 seconds and is stored', async () => {
    const media = await world.receive(report);
    await world.app.control('POST', '/faults', {
      operation: 'media_lookup',
      times: 1,
      action: { kind: 'http', status: 503 },
    });
    const at = Date.now();
    const work = await world.fetch(media);

    expect((await world.row(media)).state).toBe('waiting');
    expect(work.jobs).toMatchObject([{ kind: 'media', subject: media.mediaId }]);
    expect(work.jobs[0]!.at - at).toBeGreaterThanOrEqual(30_000);
    expect(work.jobs[0]!.at - at).toBeLessThan(60_000);
    await world.fetch(media);
    expect((await world.row(media)).state).toBe('stored');
    expect(await added()).toBe(1);
  });

  test('When it stays down for a day, then the wait is an hour; after seven days the file has failed', async () => {
    const media = await world.receive(report);
    const down = () => Promise.reject(new DomainError('UNAVAILABLE'));
    const at = Date.now() + DAY;
    const work = await world.fetch(media, { fetch: down, at });
    expect(work.jobs[0]!.at).toBe(at + 3_600_000);
    expect((await world.fetch(media, { fetch: down, at: Date.now() + 7 * DAY })).jobs).toEqual([]);
    expect(await world.row(media)).toMatchObject({ state: 'failed', done_at: expect.any(Date) });
  });

  test('When its id has expired, then the file has failed', async () => {
    const media = await world.receive(report);
    await world.app.control('POST', '/clock', { advanceMs: 8 * DAY });
    await world.fetch(media);
    await world.app.control('POST', '/clock', { real: true });
    expect(await world.row(media)).toMatchObject({ state: 'failed', done_at: expect.any(Date) });
    expect(await added()).toBe(0);
  });

  test('When something else fails, then the wait stays open as it was', async () => {
    const media = await world.receive(report);
    const row = await world.row(media);
    await expect(world.fetch(media, { fetch: () => Promise.reject(new TypeError('broken')) })).rejects.toThrow(
      'broken',
    );
    expect(await world.row(media)).toEqual(row);
  });
});

describe('a crash', () => {
  test('When it comes after the object was written, then the next attempt leaves one object', async () => {
    const media = await world.receive(report);
    const crashing: Files = {
      ...world.files,
      async write(...object) {
        await world.files.write(...object);
        throw new Error('killed');
      },
    };
    await expect(world.fetch(media, { files: crashing })).rejects.toThrow('killed');
    expect(await world.row(media)).toMatchObject({ state: 'waiting', done_at: null });
    await world.fetch(media);
    expect((await world.row(media)).state).toBe('stored');
    expect(await world.content(media)).toBe(report.bytes.toString());
    expect(await added()).toBe(1);

    const abandoned = await world.receive(report);
    await expect(world.fetch(abandoned, { files: crashing })).rejects.toThrow('killed');
    await world.fetch(abandoned, { fetch: () => Promise.reject(new DomainError('NOT_FOUND')) });
    expect((await world.row(abandoned)).state).toBe('failed');
    expect(await added()).toBe(1);
  });

  test('When it comes before a refused object was removed, then the next attempt removes it', async () => {
    const media = await world.receive(report);
    const crashing: Files = {
      ...world.files,
      async write(...object) {
        await world.files.write(...object);
        await world.sql(
          `update contact set standing = 'withdrawn' where id = (select contact_id from media where id = $1)`,
          [media.mediaId],
        );
      },
      remove: () => Promise.reject(new Error('killed')),
    };
    await expect(world.fetch(media, { files: crashing })).rejects.toThrow('killed');
    expect(await world.row(media)).toMatchObject({ state: 'refused', done_at: null });
    expect(await added()).toBe(1);
    await world.fetch(media, { fetch: neverAsked });
    expect((await world.row(media)).done_at).not.toBe(null);
    expect(await added()).toBe(0);
  });

  test('When a slow attempt fails after another one has stored the file, then it stays', async () => {
    const media = await world.receive(report);
    await world.fetch(media, {
      async fetch() {
        await world.fetch(media);
        throw new DomainError('NOT_FOUND');
      },
    });
    expect(await world.row(media)).toMatchObject({ state: 'stored', done_at: expect.any(Date) });
    expect(await world.content(media)).toBe(report.bytes.toString());
  });
});

describe('a person who changes their mind', () => {
  test('When they take the message back before, during or after the download, then nothing is kept', async () => {
    const [early, amid, late] = [await world.receive(report), await world.receive(report), await world.receive(report)];
    await world.takeBack(early);
    await world.fetch(early, { fetch: neverAsked });
    await world.fetch(amid, {
      async fetch(request) {
        await world.takeBack(amid);
        return world.download(request);
      },
    });
    const files: Files = {
      ...world.files,
      async write(...object) {
        await world.files.write(...object);
        await world.takeBack(late);
      },
    };
    await world.fetch(late, { files });
    for (const media of [early, amid, late])
      expect(await world.row(media)).toMatchObject({ state: 'refused', done_at: expect.any(Date) });
    expect(await added()).toBe(0);
  });

  test.each(['refused', 'withdrawn', 'minor', 'erasing', 'asked'])(
    'When they stand at %s, then nothing is fetched',
    async (standing) => {
      const media = await world.receive(report);
      await world.sql('update contact set standing = $2 where id = (select contact_id from media where id = $1)', [
        media.mediaId,
        standing,
      ]);
      const work = await world.fetch(media, { fetch: neverAsked });
      expect(await world.row(media)).toMatchObject({ state: 'refused', done_at: expect.any(Date) });
      expect(work.jobs).toEqual([]);
    },
  );

  test('When their key is gone, then nothing is fetched', async () => {
    const media = await world.receive(report);
    const { rows } = await world.product.superuser.query<{ contact_id: string }>(
      'select contact_id from media where id = $1',
      [media.mediaId],
    );
    await world.product.vault.destroySubject({ tenantId: world.clinic.tenantId, subjectId: rows[0]!.contact_id });
    await world.fetch(media, { fetch: neverAsked });
    expect(await world.row(media)).toMatchObject({ state: 'refused', done_at: expect.any(Date) });
  });

  test('When the organisation is frozen, then the file waits', async () => {
    const media = await world.receive(report);
    await world.sql(`update tenant set state = 'frozen'`);
    const at = Date.now();
    const work = await world.fetch(media, { fetch: neverAsked });
    await world.sql(`update tenant set state = 'active'`);
    expect(work.jobs[0]!.at).toBeGreaterThanOrEqual(at + 30_000);
    expect((await world.row(media)).state).toBe('waiting');
  });
});
