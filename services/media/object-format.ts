import { decrypt, encrypt, NONCE_BYTES, TAG_BYTES } from '../../database/vault/cipher.ts';
import { DomainError } from '../../domain/errors.ts';

/**
 * How a file lies in storage: `header ‖ chunk…`, a chunk being `nonce ‖ AES-256-GCM ciphertext ‖ tag` of 64 KiB (the last
 * one of less). Each chunk is bound to the object's name, its place and whether it is the last, so that a cut, reordered
 * or swapped file does not open. There is always at least one chunk.
 */
export interface ObjectKey {
  objectName: string;
  key: Buffer;
}

/** Bytes of the file itself, both ends included. */
export interface ByteRange {
  start: number;
  end: number;
}

export const CHUNK_BYTES = 65_536;
const OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + OVERHEAD_BYTES;
const VERSION = 1;
const HEADER = Buffer.from([...Buffer.from('OFOB', 'latin1'), VERSION]);

/** Turns a file's bytes into what is stored. Throws KEY_DESTROYED when the key was overwritten. */
export async function* sealObject(of: ObjectKey, bytes: Buffer | AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield HEADER;
  let index = 0;
  let held: Buffer | null = null;
  // One piece is held back: only after the next read is it known whether a piece is the last.
  for await (const piece of piecesOf(Buffer.isBuffer(bytes) ? [bytes] : bytes, CHUNK_BYTES)) {
    if (held !== null) yield encrypt(of.key, held, { aad: placeOf(of, index++, false) });
    held = piece;
  }
  yield encrypt(of.key, held ?? Buffer.alloc(0), { aad: placeOf(of, index, true) });
}

export interface StoredObject extends ObjectKey {
  /** Bytes as stored. */
  size: number;
  /** Stored bytes, both ends included. */
  read(range: ByteRange): AsyncIterable<Buffer>;
}

/**
 * The file's bytes, or a part of them; only the chunks that hold the part are read. Throws INTERNAL when anything was
 * altered, and when the range does not lie in the file: a shortened file must not pass for a short answer.
 */
export async function* openStored(of: StoredObject, range?: ByteRange): AsyncGenerator<Buffer> {
  const { chunks, length } = measure(of.size);
  const { start, end } = range ?? { start: 0, end: length - 1 };
  if (range !== undefined && (start < 0 || end < start || end >= length)) throw altered();
  await checkHeader(of);
  const first = Math.floor(start / CHUNK_BYTES);
  const last = Math.max(first, Math.floor(end / CHUNK_BYTES));
  let index = first;
  for await (const sealed of piecesOf(of.read(placesOf(first, last, of.size)), SEALED_CHUNK_BYTES)) {
    const plain = decrypt(of.key, sealed, { aad: placeOf(of, index, index === chunks - 1) });
    if (plain === undefined) throw altered();
    const offset = index * CHUNK_BYTES;
    index += 1;
    if (plain.length > 0) yield plain.subarray(Math.max(0, start - offset), Math.min(plain.length, end + 1 - offset));
  }
  if (index !== last + 1) throw altered();
}

/** How many chunks a stored object has and how long the file in it is. */
function measure(size: number): { chunks: number; length: number } {
  const body = size - HEADER.length;
  const chunks = Math.ceil(body / SEALED_CHUNK_BYTES);
  const lastBytes = body - (chunks - 1) * SEALED_CHUNK_BYTES;
  if (chunks < 1 || lastBytes < OVERHEAD_BYTES) throw altered();
  return { chunks, length: body - chunks * OVERHEAD_BYTES };
}

function placesOf(first: number, last: number, size: number): ByteRange {
  const end = HEADER.length + (last + 1) * SEALED_CHUNK_BYTES;
  return { start: HEADER.length + first * SEALED_CHUNK_BYTES, end: Math.min(end, size) - 1 };
}

async function checkHeader(of: StoredObject): Promise<void> {
  for await (const header of piecesOf(of.read({ start: 0, end: HEADER.length - 1 }), HEADER.length)) {
    if (header.equals(HEADER)) return;
  }
  throw altered();
}

// The name comes last: only the last part may hold the separator.
function placeOf({ objectName }: ObjectKey, index: number, isLast: boolean): string {
  return `object|${VERSION}|${index}|${isLast ? 'last' : 'more'}|${objectName}`;
}

/** The same bytes in pieces of one length; the last one may be shorter. */
async function* piecesOf(bytes: Iterable<Buffer> | AsyncIterable<Buffer>, length: number): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  for await (const given of bytes) {
    let rest = given;
    while (waitingBytes + rest.length >= length) {
      const taken = length - waitingBytes;
      const head = rest.subarray(0, taken);
      yield waiting.length === 0 ? head : Buffer.concat([...waiting, head], length);
      rest = rest.subarray(taken);
      waiting = [];
      waitingBytes = 0;
    }
    if (rest.length > 0) waiting.push(rest);
    waitingBytes += rest.length;
  }
  if (waitingBytes > 0) yield Buffer.concat(waiting, waitingBytes);
}

function altered(): DomainError {
  return new DomainError('INTERNAL', 'A stored file was altered or belongs to another object.');
}
