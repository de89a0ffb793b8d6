import { DomainError } from '../../domain/errors.ts';
import { decrypt, encrypt, NONCE_BYTES, TAG_BYTES } from './cipher.ts';

/** A key in the clear, in memory only. Its bytes turn to zero when the key is destroyed. */
export interface OpenKey {
  readonly id: string;
  readonly bytes: Buffer;
  readonly expiresAt: Date | null;
}

/** The one place a sealed value may be opened at. */
export interface SealedAt {
  readonly tenantId: string;
  readonly table: string;
  readonly rowId: string;
}

const VERSION = 1;
const ID_BYTES = 16;
const HEADER_BYTES = 1 + ID_BYTES;
const SHORTEST = HEADER_BYTES + NONCE_BYTES + TAG_BYTES;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Seals a JSON value for one row. Throws KEY_DESTROYED when the key was destroyed meanwhile (BW-5.2). */
export function seal(key: OpenKey, value: unknown, at: SealedAt): Buffer {
  const json = JSON.stringify(value);
  if (json === undefined) throw new DomainError('INTERNAL', 'Only JSON values can be sealed.');
  return sealBytes(key, Buffer.from(json, 'utf8'), at);
}

/** Opens what `seal` made. Throws KEY_DESTROYED, or INTERNAL when key, row, table, tenant or bytes differ. */
export function unseal<T>(key: OpenKey, sealed: Buffer, at: SealedAt): T {
  return JSON.parse(unsealBytes(key, sealed, at).toString('utf8')) as T;
}

/** Seals bytes for one row: `version ‖ key id ‖ nonce ‖ AES-256-GCM ciphertext ‖ tag`. Throws as `seal` does. */
export function sealBytes(key: OpenKey, plain: Buffer, at: SealedAt): Buffer {
  return encrypt(key.bytes, plain, { aad: additionalData(at), header: headerOf(key) });
}

/** Opens what `sealBytes` made. Throws as `unseal` does. */
export function unsealBytes(key: OpenKey, sealed: Buffer, at: SealedAt): Buffer {
  if (keyIdOf(sealed) !== key.id.toLowerCase()) {
    throw new DomainError('INTERNAL', 'A sealed value was opened with the key of another one.');
  }
  const plain = decrypt(key.bytes, sealed, { aad: additionalData(at), offset: HEADER_BYTES });
  if (!plain) throw new DomainError('INTERNAL', 'A sealed value was altered or belongs to another row.');
  return plain;
}

/** The id of the key a value was sealed with. Throws INTERNAL when it isn't a sealed value of a known version. */
export function keyIdOf(sealed: Buffer): string {
  if (sealed.length < SHORTEST || sealed[0] !== VERSION) {
    throw new DomainError('INTERNAL', 'Not a sealed value of a known version.');
  }
  const hex = sealed.toString('hex', 1, HEADER_BYTES);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

// Headers are the same for every value of a key: kept for as long as somebody holds the key.
const headers = new WeakMap<OpenKey, Buffer>();

function headerOf(key: OpenKey): Buffer {
  const known = headers.get(key);
  if (known) return known;
  if (!UUID.test(key.id)) throw new DomainError('INTERNAL', 'A key id must be a UUID.');
  const header = Buffer.alloc(HEADER_BYTES, VERSION);
  header.write(key.id.replaceAll('-', ''), 1, 'hex');
  headers.set(key, header);
  return header;
}

// Only the last part may hold the separator, so that no two places share one text.
function additionalData({ tenantId, table, rowId }: SealedAt): string {
  if (tenantId.includes('|') || table.includes('|')) {
    throw new DomainError('INTERNAL', 'Tenant and table of a sealed value must not hold "|".');
  }
  return `${tenantId}|${table}|${rowId}`;
}
