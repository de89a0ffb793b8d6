import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Disk } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Files, newObjectName, openFiles } from './files.ts';
import { openObject } from './open-object.ts';
import { diskStore, folderStore, type Store } from './stores.ts';

let folder: string;
let files: Files;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'files-')), 'objects');
  files = openFiles(pathToFileURL(folder).href);
});
afterEach(() => rm(dirname(folder), { recursive: true, force: true }));

async function gather(parts: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

async function names(): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((one) => one.isFile()).map((one) => one.name);
}

function newObject(): { objectName: string; objectKey: string; key: Buffer } {
  const key = randomBytes(32);
  return { objectName: newObjectName(), objectKey: key.toString('base64'), key };
}

describe('files in a folder', () => {
  test('When the folder is opened, then nobody else can enter it, also when it was there before', async () => {
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await mkdir(join(folder, 'open'), { mode: 0o755 });
    openFiles(pathToFileURL(join(folder, 'open')).href);
    expect((await stat(join(folder, 'open'))).mode & 0o777).toBe(0o700);
  });

  test('When a file is written, then it opens whole and in part, and only with its key', async () => {
    const object = newObject();
    const bytes = randomBytes(300_000);
    await files.write(object.objectName, object.key, bytes);
    expect((await gather(openObject(files, object))).equals(bytes)).toBe(true);
    expect(
      (await gather(openObject(files, object, { start: 65_000, end: 140_000 }))).equals(
        bytes.subarray(65_000, 140_001),
      ),
    ).toBe(true);
    const wrong = { ...object, objectKey: randomBytes(32).toString('base64') };
    await expect(gather(files.read(wrong))).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  test('When a file is written again, then there is one object with the new bytes', async () => {
    const { objectName, objectKey, key } = newObject();
    await files.write(objectName, key, randomBytes(200_000));
    await files.write(objectName, key, Buffer.from('second'));
    expect(String(await gather(files.read({ objectName, objectKey })))).toBe('second');
    expect(await names()).toHaveLength(1);
  });

  test('When a writer fails half way, then the old object still opens, and the next write clears what it left', async () => {
    const { objectName, objectKey, key } = newObject();
    await files.write(objectName, key, Buffer.from('first'));
    async function* broken(): AsyncGenerator<Buffer> {
      yield randomBytes(100_000);
      throw new Error('connection lost');
    }
    await expect(files.write(objectName, key, broken())).rejects.toThrow();
    expect(String(await gather(files.read({ objectName, objectKey })))).toBe('first');
    await files.write(objectName, key, Buffer.from('second'));
    expect(await names()).toHaveLength(1);
  });

  test('When an object is removed, then also what a crash left of it, and once more does nothing', async () => {
    const { objectName, objectKey, key } = newObject();
    await files.write(objectName, key, Buffer.from('first'));
    await writeFile(join(folder, `${objectName}.abc.part`), 'half');
    await files.remove(objectName);
    await files.remove(objectName);
    await files.remove(newObjectName());
    expect(await names()).toEqual([]);
    await expect(gather(files.read({ objectName, objectKey }))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('When objects are swapped in storage, then neither opens', async () => {
    const [one, two] = [newObject(), newObject()];
    await files.write(one.objectName, one.key, Buffer.from('one'));
    await files.write(two.objectName, one.key, Buffer.from('two'));
    await writeFile(join(folder, one.objectName), await readFile(join(folder, two.objectName)));
    await expect(gather(files.read(one))).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});

describe('where files lie', () => {
  test('When names are chosen, then they are random and nested in two levels', () => {
    const chosen = Array.from({ length: 100 }, newObjectName);
    expect(new Set(chosen).size).toBe(100);
    for (const name of chosen) expect(name).toMatch(/^[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{36}$/);
  });

  test.each([
    ['s3://bucket/prefix', /^FILES_URL: .*@aws-sdk\/client-s3.*$/],
    ['https://example.org/', /^FILES_URL: expected .*$/],
  ])('When %s can not be opened, then one line says why', (url, line) => {
    expect(() => openFiles(url)).toThrow(line);
  });

  test('When a store offers no ranges, then parts of its objects are the same as those of a folder', async () => {
    const disk = new Disk(new FSDriver({ location: folder, visibility: 'private' }));
    const stores: Store[] = [diskStore(disk, 'prefix/'), folderStore(pathToFileURL(folder))];
    const bytes = randomBytes(200_000);
    for (const store of stores) {
      await store.put(
        'aa/bb/one',
        (async function* () {
          yield bytes;
        })(),
      );
      expect(await store.size('aa/bb/one')).toBe(bytes.length);
      expect(
        (await gather(store.read('aa/bb/one', { start: 70_000, end: 150_000 }))).equals(
          bytes.subarray(70_000, 150_001),
        ),
      ).toBe(true);
      await store.remove('aa/bb/one');
      await expect(store.size('aa/bb/one')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });
});
