import { randomBytes } from 'node:crypto';
import { DomainError } from '../../domain/errors.ts';
import { newId } from '../ids.ts';
import { KEY_BYTES } from './cipher.ts';
import type { KeyLoad } from './key-cache.ts';
import {
  loadCurrent,
  openTenantKey,
  TENANT_KEY_COLUMNS,
  type TenantKeyRow,
  tenantKeyPlace,
  type VaultContext,
} from './key-rows.ts';
import type { Query } from './keys-database.ts';
import type { OpenKey } from './sealed.ts';

const DAY_MS = 86_400_000;
/** Sealed raw events are re-sealed or gone within this time, and their key with them (design section 6). */
const INGEST_KEY_OUTLIVES_MS = 72 * 3_600_000;

/**
 * Held in shared mode from the choice of a master key until the wrapped key is committed; a rotation passes through it
 * in exclusive mode, after which no key can appear under the old master key any more.
 */
export const WRAPPING_LOCK = 7_305_002;

/** Creates what is missing of data, index and today's ingest key. */
export async function createTenant(context: VaultContext, tenantId: string): Promise<void> {
  await context.database.transaction(async (query) => {
    await query('select pg_advisory_xact_lock_shared($1)', [WRAPPING_LOCK]);
    for (const purpose of ['data', 'index'] as const) {
      const row = await newTenantKey(context, { tenant_id: tenantId, purpose, retire_after: null, expires_at: null });
      await query(
        `insert into tenant_key (${TENANT_KEY_COLUMNS}, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (tenant_id, purpose, retire_after) do nothing`,
        [...valuesOf(row), context.now()],
      );
    }
    await insertIngestKey(context, { query, tenantId, retireAfter: endOfDay(context.now()) });
  });
}

/** The tenant's data or index key. Throws KEY_DESTROYED when there is none. */
export async function standingKey(
  context: VaultContext,
  of: { tenantId: string; purpose: 'data' | 'index' },
): Promise<OpenKey> {
  const name = `${of.tenantId}|${of.purpose}`;
  const cached = context.cache.byName(name);
  if (cached) return cached.key;
  return loadCurrent(context, name, async (load) => {
    const [row] = await context.database.query<TenantKeyRow>(
      `select ${TENANT_KEY_COLUMNS} from tenant_key where tenant_id = $1 and purpose = $2 and retire_after is null`,
      [of.tenantId, of.purpose],
    );
    if (!row) throw new DomainError('KEY_DESTROYED');
    return openTenantKey(context, row, { load, name });
  });
}

/** Today's ingest key (days in UTC), created by whoever asks first. Throws KEY_DESTROYED when the tenant has no keys. */
export async function currentIngestKey(context: VaultContext, tenantId: string): Promise<OpenKey> {
  const now = context.now();
  const name = `${tenantId}|ingest`;
  const cached = context.cache.byName(name);
  if (cached?.retireAfter && cached.retireAfter > now) return cached.key;
  const retireAfter = endOfDay(now);
  return loadCurrent(context, name, async (load) => {
    const found = await readIngestKey(context, { tenantId, retireAfter, load, name });
    if (found) return found;
    await context.database.transaction((query) => insertIngestKey(context, { query, tenantId, retireAfter }));
    const created = await readIngestKey(context, { tenantId, retireAfter, load, name });
    if (!created) throw new DomainError('KEY_DESTROYED');
    return created;
  });
}

interface IngestReading {
  readonly tenantId: string;
  readonly retireAfter: Date;
  readonly load: KeyLoad;
  readonly name: string;
}

async function readIngestKey(
  context: VaultContext,
  { tenantId, retireAfter, load, name }: IngestReading,
): Promise<OpenKey | undefined> {
  const [row] = await context.database.query<TenantKeyRow>(
    `select ${TENANT_KEY_COLUMNS} from tenant_key where tenant_id = $1 and purpose = 'ingest' and retire_after = $2`,
    [tenantId, retireAfter],
  );
  return row ? openTenantKey(context, row, { load, name }) : undefined;
}

// Only beside a data key: a webhook that arrives late must not give a destroyed tenant a new key.
async function insertIngestKey(
  context: VaultContext,
  of: { query: Query; tenantId: string; retireAfter: Date },
): Promise<void> {
  await of.query('select pg_advisory_xact_lock_shared($1)', [WRAPPING_LOCK]);
  const row = await newTenantKey(context, {
    tenant_id: of.tenantId,
    purpose: 'ingest',
    retire_after: of.retireAfter,
    expires_at: new Date(of.retireAfter.getTime() + INGEST_KEY_OUTLIVES_MS),
  });
  await of.query(
    `insert into tenant_key (${TENANT_KEY_COLUMNS}, created_at)
    select $1::uuid, $2::uuid, $3::text, $4::bytea, $5::text, $6::timestamptz, $7::timestamptz, $8::timestamptz
    from tenant_key where tenant_id = $2 and purpose = 'data' for key share
    on conflict (tenant_id, purpose, retire_after) do nothing`,
    [...valuesOf(row), context.now()],
  );
}

async function newTenantKey(
  context: VaultContext,
  of: Omit<TenantKeyRow, 'id' | 'wrapped' | 'master_key_id'>,
): Promise<TenantKeyRow> {
  const place = { ...of, id: newId() };
  const plain = randomBytes(KEY_BYTES);
  const { wrapped, masterKeyId } = await context.masterKey.wrap(plain, tenantKeyPlace(place));
  plain.fill(0);
  return { ...place, wrapped, master_key_id: masterKeyId };
}

function valuesOf(row: TenantKeyRow): unknown[] {
  return [row.id, row.tenant_id, row.purpose, row.wrapped, row.master_key_id, row.retire_after, row.expires_at];
}

function endOfDay(now: Date): Date {
  return new Date((Math.floor(now.getTime() / DAY_MS) + 1) * DAY_MS);
}
