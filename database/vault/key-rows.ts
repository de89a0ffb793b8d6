import { DomainError } from '../../domain/errors.ts';
import { decrypt, encrypt } from './cipher.ts';
import type { KeyCache, KeyLoad, KeyPurpose, OpenedKey } from './key-cache.ts';
import type { KeysDatabase } from './keys-database.ts';
import { type MasterKey, UnknownMasterKey } from './master-key.ts';
import type { OpenKey } from './sealed.ts';

/** What the parts of one vault share. */
export interface VaultContext {
  readonly database: KeysDatabase;
  readonly masterKey: MasterKey;
  readonly cache: KeyCache;
  readonly now: () => Date;
  /** Readings of current keys under way: a burst of messages of one person asks the database once. */
  readonly underWay: Map<string, Promise<OpenKey>>;
}

/** A row of tenant_key as every reading selects it. */
export interface TenantKeyRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly purpose: 'data' | 'index' | 'ingest';
  readonly wrapped: Buffer;
  readonly master_key_id: string;
  readonly retire_after: Date | null;
  readonly expires_at: Date | null;
}

/** A row of subject_key together with the data key that wraps it: one query is enough to open it. */
export interface SubjectKeyRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly purpose: 'subject' | 'hold';
  readonly wrapped: Buffer;
  readonly expires_at: Date | null;
  readonly data_key_id: string;
  readonly data_wrapped: Buffer;
  readonly data_master_key_id: string;
}

export const TENANT_KEY_COLUMNS = 'id, tenant_id, purpose, wrapped, master_key_id, retire_after, expires_at';

export const SUBJECT_KEY_SELECT = `select s.id, s.tenant_id, s.purpose, s.wrapped, s.expires_at, s.data_key_id,
  d.wrapped as data_wrapped, d.master_key_id as data_master_key_id
  from subject_key s join tenant_key d on d.id = s.data_key_id and d.tenant_id = s.tenant_id`;

const REREADS = 3;

/**
 * Reads and opens keys, keeping them in the cache. A row may have been rewrapped, and its old master key forgotten,
 * between the reading and the opening: then it is read again.
 */
export async function loadKeys<T>(context: VaultContext, work: (load: KeyLoad) => Promise<T>): Promise<T> {
  for (let reread = 1; ; reread += 1) {
    try {
      return await context.cache.load(work);
    } catch (error) {
      if (!(error instanceof UnknownMasterKey) || reread === REREADS) throw error;
    }
  }
}

/** Reads the key that is current for `name`; callers that ask meanwhile share the reading. */
export function loadCurrent(
  context: VaultContext,
  name: string,
  work: (load: KeyLoad) => Promise<OpenKey>,
): Promise<OpenKey> {
  const underWay = context.underWay.get(name);
  if (underWay) return underWay;
  const reading = loadKeys(context, work).finally(() => context.underWay.delete(name));
  context.underWay.set(name, reading);
  return reading;
}

interface Opening {
  readonly load: KeyLoad;
  /** What the key is current for, when it was asked for as that. */
  readonly name?: string;
}

/**
 * Unwraps a key of a tenant with the master key, once per load. Throws when the row was altered or another master key
 * wrapped it.
 */
export async function openTenantKey(context: VaultContext, row: TenantKeyRow, opening: Opening): Promise<OpenKey> {
  const known = opening.load.opened.get(row.id);
  if (known) return known.key;
  const bytes = await context.masterKey.unwrap(row.wrapped, row.master_key_id, tenantKeyPlace(row));
  return remember(opening, row, bytes);
}

/** Unwraps a person's key with the tenant's data key. Throws INTERNAL when the row was altered or moved. */
export async function openSubjectKey(context: VaultContext, row: SubjectKeyRow, opening: Opening): Promise<OpenKey> {
  const cached = context.cache.byId(row.data_key_id)?.key;
  const dataKey = cached ?? (await openTenantKey(context, dataKeyRow(row), { load: opening.load }));
  const bytes = decrypt(dataKey.bytes, row.wrapped, { aad: subjectKeyPlace(row) });
  if (!bytes) throw new DomainError('INTERNAL', 'A wrapped key was altered or belongs to another entry.');
  return remember(opening, { ...row, retire_after: null }, bytes);
}

/** Wraps a subject's key under the tenant's data key. */
export function wrapSubjectKey(dataKey: OpenKey, plain: Buffer, row: KeyPlace): Buffer {
  return encrypt(dataKey.bytes, plain, { aad: subjectKeyPlace(row) });
}

interface KeyPlace {
  readonly id: string;
  readonly tenant_id: string;
  readonly purpose: KeyPurpose;
}

/** The additional data of a wrapped tenant key: swapped rows don't open. */
export function tenantKeyPlace(row: KeyPlace): string {
  return `${row.tenant_id}|tenant_key|${row.id}|${row.purpose}`;
}

// Without the subject's id: when two contacts are merged, their keys move to one of them as they are.
function subjectKeyPlace(row: KeyPlace): string {
  return `${row.tenant_id}|subject_key|${row.id}|${row.purpose}`;
}

function dataKeyRow(row: SubjectKeyRow): TenantKeyRow {
  return {
    id: row.data_key_id,
    tenant_id: row.tenant_id,
    purpose: 'data',
    wrapped: row.data_wrapped,
    master_key_id: row.data_master_key_id,
    retire_after: null,
    expires_at: null,
  };
}

interface DatedPlace extends KeyPlace {
  readonly retire_after: Date | null;
  readonly expires_at: Date | null;
}

function remember({ load, name }: Opening, row: DatedPlace, bytes: Buffer): OpenKey {
  const opened: OpenedKey = {
    key: { id: row.id, bytes, expiresAt: row.expires_at },
    tenantId: row.tenant_id,
    purpose: row.purpose,
    name: name ?? null,
    retireAfter: row.retire_after,
  };
  load.add(opened);
  return opened.key;
}
