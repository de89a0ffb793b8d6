import { randomBytes } from 'node:crypto';
import { chmodSync, createReadStream, mkdirSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Disk } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';
import { DomainError } from '../../domain/errors.ts';
import type { ByteRange } from './object-format.ts';

/** Where sealed objects lie. It never sees a key. */
export interface Store {
  /** Replaces the object as a whole: nobody ever reads half of it. */
  put(name: string, bytes: AsyncIterable<Buffer>): Promise<void>;
  /** Stored bytes. Throws NOT_FOUND when there is no such object. */
  size(name: string): Promise<number>;
  read(name: string, range: ByteRange): AsyncIterable<Buffer>;
  /** Does nothing when there is no such object. */
  remove(name: string): Promise<void>;
}

/** A folder that only this process's user can enter. Throws when its mode can't be set. */
export function folderStore(location: URL): Store {
  const root = fileURLToPath(location);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  chmodSync(root, 0o700);
  const disk = new Disk(new FSDriver({ location: root, visibility: 'private' }));
  return {
    async put(name, bytes) {
      await removeParts(disk, name);
      const part = `${name}.${randomBytes(8).toString('hex')}.part`;
      await disk.putStream(part, Readable.from(bytes));
      // A row says "stored" after this, and the provider forgets its copy: the bytes must survive a loss of power.
      await sync(join(root, part));
      await rename(join(root, part), join(root, name));
      for (const folder of foldersOf(name)) await sync(join(root, folder));
    },
    size: (name) => sizeOf(disk, name),
    read: (name, range) => createReadStream(join(root, name), range),
    async remove(name) {
      await removeParts(disk, name);
      await disk.delete(name);
    },
  };
}

/** What a crash left of this object. Taken from a writer still at work it makes that one fail, and its retry start over. */
async function removeParts(disk: Disk, name: string): Promise<void> {
  const { objects } = await disk.listAll(dirname(name));
  for (const { key } of [...objects].filter((one) => 'key' in one)) {
    if (key.startsWith(`${name}.`)) await disk.delete(key);
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The folders a name may have created, innermost first; `.` is the root. */
function foldersOf(name: string): string[] {
  const folder = dirname(name);
  return folder === '.' ? ['.'] : [folder, ...foldersOf(folder)];
}

/** A bucket, or anything flydrive knows; `prefix` is empty or ends with a slash. */
export function diskStore(disk: Disk, prefix: string): Store {
  return {
    async put(name, bytes) {
      // S3 wants the length before the first byte.
      const chunks: Buffer[] = [];
      for await (const chunk of bytes) chunks.push(chunk);
      await disk.put(prefix + name, Buffer.concat(chunks), { contentType: 'application/octet-stream' });
    },
    size: (name) => sizeOf(disk, prefix + name),
    read: (name, range) => readPart(disk, prefix + name, range),
    remove: (name) => disk.delete(prefix + name),
  };
}

/** The drivers offer no ranges: bytes before the part are passed over, those after it are not asked for. */
async function* readPart(disk: Disk, name: string, { start, end }: ByteRange): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const chunk of (await disk.getStream(name)) as AsyncIterable<Buffer>) {
    const part = chunk.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at));
    at += chunk.length;
    if (part.length > 0) yield part;
    if (at > end) return;
  }
}

/** Region, endpoint and credentials come from the AWS variables. Throws when the AWS packages aren't installed. */
export function bucketStore(location: URL): Store {
  const prefix = location.pathname.replace(/^\/+|\/+$/g, '');
  const { S3Driver } = loadS3Driver();
  // The bucket in the path, not in the host name: servers on one's own premises have no name per bucket.
  const disk = new Disk(
    new S3Driver({ bucket: location.hostname, visibility: 'private', supportsACL: false, forcePathStyle: true }),
  );
  return diskStore(disk, prefix === '' ? '' : `${prefix}/`);
}

function loadS3Driver(): typeof import('flydrive/drivers/s3') {
  try {
    return createRequire(import.meta.url)('flydrive/drivers/s3');
  } catch (error) {
    throw new Error('FILES_URL: s3:// needs the packages @aws-sdk/client-s3 and @aws-sdk/s3-request-presigner.', {
      cause: error,
    });
  }
}

async function sizeOf(disk: Disk, name: string): Promise<number> {
  try {
    return (await disk.getMetaData(name)).contentLength;
  } catch (error) {
    if (isMissing(error)) throw new DomainError('NOT_FOUND');
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  if (!(error instanceof Error) || !(error.cause instanceof Error)) return false;
  const { cause } = error;
  return ('code' in cause && cause.code === 'ENOENT') || cause.name === 'NotFound' || cause.name === 'NoSuchKey';
}
