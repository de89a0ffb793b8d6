import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { masterKeyIdOf, openMasterKey } from './master-key.ts';

const first = randomBytes(32);
const second = randomBytes(32);
const plain = randomBytes(32);

function list(...keys: Buffer[]): string {
  return keys.map((key) => key.toString('base64')).join(',');
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omniflow-master-key-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a list of keys', () => {
  test('When several keys are given, then the first wraps and all unwrap', async () => {
    const old = await (await openMasterKey(list(second))).wrap(plain, 'place');
    const both = await openMasterKey(`${list(first)} , ${list(second)}`);
    const wrapped = await both.wrap(plain, 'place');
    expect(wrapped.masterKeyId).toBe(masterKeyIdOf(first));
    expect(await both.currentId()).toBe(masterKeyIdOf(first));
    expect(await both.unwrap(wrapped.wrapped, wrapped.masterKeyId, 'place')).toEqual(plain);
    expect(await both.unwrap(old.wrapped, old.masterKeyId, 'place')).toEqual(plain);
  });

  test('When the configuration has read the keys already, then they are used as they are', async () => {
    const masterKey = await openMasterKey({ keys: [first] });
    expect(await masterKey.currentId()).toBe(masterKeyIdOf(first));
  });

  test('BW-5.2 When a wrapped key is moved to another place, then it does not open', async () => {
    const masterKey = await openMasterKey(list(first));
    const { wrapped, masterKeyId } = await masterKey.wrap(plain, 'place');
    await expect(masterKey.unwrap(wrapped, masterKeyId, 'elsewhere')).rejects.toThrow('altered or belongs');
  });

  test('When a row names a key that is not held, then the error names its id', async () => {
    const { wrapped, masterKeyId } = await (await openMasterKey(list(second))).wrap(plain, 'place');
    const other = await openMasterKey(list(first));
    await expect(other.unwrap(wrapped, masterKeyId, 'place')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining(masterKeyId),
    });
  });
});

describe('bad input', () => {
  const good = list(first);
  const cases: [string, string, string][] = [
    ['nothing', '', 'MASTER_KEY is empty'],
    ['only commas', ' , ', 'MASTER_KEY is empty'],
    [
      'a short key',
      `${good},${randomBytes(31).toString('base64')}`,
      'MASTER_KEY: key 2 is not base64 of exactly 32 bytes.',
    ],
    ['hex', `${randomBytes(32).toString('hex')},${good}`, 'MASTER_KEY: key 1 is not base64 of exactly 32 bytes.'],
    ['a key of zeros', list(Buffer.alloc(32)), 'MASTER_KEY: key 1 is all zero'],
    [
      'a missing file',
      'file:/nowhere/master-key',
      "MASTER_KEY names the file /nowhere/master-key, which can't be read (ENOENT).",
    ],
  ];
  test.each(cases)(
    'When MASTER_KEY is %s, then one line says what is wrong and shows no key',
    async (_name, setting, words) => {
      const error = await openMasterKey(setting).catch((reason: Error) => reason);
      const message = error instanceof Error ? error.message : '';
      expect(message).toContain(words);
      expect(message).not.toContain('\n');
      expect(message).not.toContain(good);
    },
  );

  test('When the file holds a malformed line, then the error names file and line', async () => {
    const path = join(folder, 'malformed');
    await writeFile(path, `${list(first)}\n\nnonsense\n`);
    await expect(openMasterKey(`file:${path}`)).rejects.toThrow(`The master key file ${path}: key 2 is not base64`);
  });
});

describe('a file of keys', () => {
  test('BW-5.2 When a new first line was written, then the very next key is wrapped under it', async () => {
    const path = join(folder, 'next-wrap');
    await writeFile(path, `${list(first)}\n`);
    const running = await openMasterKey({ file: path });
    await writeFile(path, `${list(second)}\n${list(first)}\n`);
    expect((await running.wrap(plain, 'place')).masterKeyId).toBe(masterKeyIdOf(second));
  });

  test('When a new first line was written, then ids it brings are found and old ones still open', async () => {
    const path = join(folder, 'master-key');
    await writeFile(path, `${list(first)}\n`);
    const running = await openMasterKey(`file://${path}`);
    const old = await running.wrap(plain, 'place');

    await writeFile(path, `${list(second)}\n${list(first)}\n`);
    const fresh = await (await openMasterKey({ file: path })).wrap(plain, 'place');
    expect(await running.unwrap(fresh.wrapped, fresh.masterKeyId, 'place')).toEqual(plain);
    expect((await running.wrap(plain, 'place')).masterKeyId).toBe(masterKeyIdOf(second));
    expect(await running.unwrap(old.wrapped, old.masterKeyId, 'place')).toEqual(plain);
  });
});
