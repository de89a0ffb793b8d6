import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DomainError } from '../../domain/errors.ts';
import { decrypt, encrypt, KEY_BYTES } from './cipher.ts';

/** What wraps the tenants' keys: a local secret, or a KMS behind the same port. */
export interface MasterKey {
  /** The id `wrap` uses now; other ids are to be rewrapped. */
  currentId(): Promise<string>;
  wrap(plain: Buffer, aad: string): Promise<{ wrapped: Buffer; masterKeyId: string }>;
  /** Throws UnknownMasterKey when no such key is held, INTERNAL when the bytes don't open. */
  unwrap(wrapped: Buffer, masterKeyId: string, aad: string): Promise<Buffer>;
}

/** A row names a master key that isn't held (any more): the row may have been rewrapped since it was read. */
export class UnknownMasterKey extends DomainError {
  constructor(masterKeyId: string) {
    super('UNAVAILABLE', `No master key with the id ${masterKeyId} is configured.`);
    this.name = 'UnknownMasterKey';
  }
}

type KeyRing = ReadonlyMap<string, Buffer>;

const FILE_PREFIX = 'file:';
const BASE64_OF_32_BYTES = /^[A-Za-z0-9+/]{43}=?$/;

/** Keys that were read already, or a file with one key a line. */
export type MasterKeySource = { readonly keys: readonly Buffer[] } | { readonly file: string };

/**
 * Opens MASTER_KEY: a comma list of base64 keys of 32 bytes, or `file:/path` with one key a line; or what the
 * configuration made of it. The first wraps, all unwrap. Throws an Error of one line, without any part of a key.
 */
export async function openMasterKey(setting: string | MasterKeySource): Promise<MasterKey> {
  const source = typeof setting === 'string' ? masterKeySource(setting) : setting;
  if ('file' in source) return fileMasterKey(source.file);
  const ring = ringOf(source.keys, 'MASTER_KEY');
  return masterKeyOver({ current: async () => ring, again: async () => ring });
}

/** Reads MASTER_KEY as `openMasterKey` does, without opening a file. */
export function masterKeySource(setting: string): MasterKeySource {
  if (setting.startsWith(FILE_PREFIX)) return { file: setting.slice(FILE_PREFIX.length).replace(/^\/\/(?=\/)/, '') };
  return { keys: keysIn(setting, { separator: ',', name: 'MASTER_KEY' }) };
}

/** Names a master key without revealing it: the first 8 bytes of its SHA-256, in hex. */
export function masterKeyIdOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

async function fileMasterKey(path: string): Promise<MasterKey> {
  let ring = await readRing(path);
  const again = async (): Promise<KeyRing> => {
    ring = await readRing(path);
    return ring;
  };
  // Wrapping is rare and must never use a key that a rotation is about to remove: it reads the file every time.
  return masterKeyOver({ current: again, known: () => ring, again });
}

interface RingSource {
  /** The ring to wrap with. */
  current(): Promise<KeyRing>;
  /** The ring in memory, when it may lag behind. */
  known?(): KeyRing;
  /** Asked when an id is unknown. */
  again(): Promise<KeyRing>;
}

function masterKeyOver(source: RingSource): MasterKey {
  return {
    async currentId() {
      return firstOf(await source.current())[0];
    },
    async wrap(plain, aad) {
      const [masterKeyId, key] = firstOf(await source.current());
      return { wrapped: encrypt(key, plain, { aad }), masterKeyId };
    },
    async unwrap(wrapped, masterKeyId, aad) {
      const key = source.known?.().get(masterKeyId) ?? (await source.again()).get(masterKeyId);
      if (!key) throw new UnknownMasterKey(masterKeyId);
      const plain = decrypt(key, wrapped, { aad });
      if (!plain) throw new DomainError('INTERNAL', 'A wrapped key was altered or belongs to another entry.');
      return plain;
    },
  };
}

function firstOf(ring: KeyRing): [string, Buffer] {
  for (const entry of ring) return entry;
  throw new Error('MASTER_KEY is empty.');
}

async function readRing(path: string): Promise<KeyRing> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new Error(`MASTER_KEY names the file ${path}, which can't be read (${reason}).`);
  }
  const name = `The master key file ${path}`;
  return ringOf(keysIn(text, { separator: '\n', name }), name);
}

function keysIn(text: string, { separator, name }: { separator: string; name: string }): Buffer[] {
  const entries = text.split(separator).map((entry) => entry.trim());
  return entries.filter((entry) => entry !== '').map((entry, index) => keyFrom(entry, `${name}: key ${index + 1}`));
}

function keyFrom(text: string, name: string): Buffer {
  if (!BASE64_OF_32_BYTES.test(text)) throw new Error(`${name} is not base64 of exactly 32 bytes.`);
  return Buffer.from(text, 'base64');
}

function ringOf(keys: readonly Buffer[], name: string): KeyRing {
  if (keys.length === 0) throw new Error(`${name} is empty: expected base64 of 32 random bytes.`);
  for (const [index, key] of keys.entries()) {
    if (key.length !== KEY_BYTES) throw new Error(`${name}: key ${index + 1} has not exactly 32 bytes.`);
    if (key.every((byte) => byte === 0)) throw new Error(`${name}: key ${index + 1} is all zero, which is no secret.`);
  }
  return new Map(keys.map((key) => [masterKeyIdOf(key), key]));
}
