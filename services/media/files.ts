import { randomBytes } from 'node:crypto';
import { type ByteRange, openStored, sealObject } from './object-format.ts';
import { bucketStore, folderStore, type Store } from './stores.ts';

export const OBJECT_KEY_BYTES = 32;
const OBJECT_NAME_BYTES = 20;

/** Files of customers, each sealed under a key of its own that stands in the file's row. */
export interface Files {
  /** Seals and stores; the same name again replaces the object as a whole. Throws what the storage throws. */
  write(objectName: string, key: Buffer, bytes: AsyncIterable<Buffer> | Buffer): Promise<void>;
  /**
   * The file, or the bytes of `range` (both ends included). `objectKey` is base64. Throws NOT_FOUND when it isn't there,
   * INTERNAL when it was altered or the range doesn't lie in it.
   */
  read(object: { objectName: string; objectKey: string }, range?: ByteRange): AsyncIterable<Buffer>;
  /** Does nothing when it isn't there. */
  remove(objectName: string): Promise<void>;
}

/** Opens `file:///folder` or `s3://bucket/prefix`. Throws an error of one line that names FILES_URL when it can't. */
export function openFiles(filesUrl: string): Files {
  const store = openStore(new URL(filesUrl));
  return {
    write: (objectName, key, bytes) => store.put(objectName, sealObject({ objectName, key }, bytes)),
    async *read({ objectName, objectKey }, range) {
      const key = Buffer.from(objectKey, 'base64');
      const size = await store.size(objectName);
      yield* openStored({ objectName, key, size, read: (part) => store.read(objectName, part) }, range);
    },
    remove: (objectName) => store.remove(objectName),
  };
}

function openStore(location: URL): Store {
  if (location.protocol === 'file:') return folderStore(location);
  if (location.protocol === 's3:') return bucketStore(location);
  throw new Error('FILES_URL: expected file:///folder or s3://bucket/prefix.');
}

/** Random, so that a listing of the storage names neither organisation nor person; two levels keep folders small. */
export function newObjectName(): string {
  const name = randomBytes(OBJECT_NAME_BYTES).toString('hex');
  return `${name.slice(0, 2)}/${name.slice(2, 4)}/${name.slice(4)}`;
}
