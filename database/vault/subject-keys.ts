import { randomBytes } from 'node:crypto';
import { DomainError } from '../../domain/errors.ts';
import { newId } from '../ids.ts';
import { KEY_BYTES } from './cipher.ts';
import type { KeyLoad } from './key-cache.ts';
import {
  loadCurrent,
  openSubjectKey,
  SUBJECT_KEY_SELECT,
  type SubjectKeyRow,
  type VaultContext,
  wrapSubjectKey,
} from './key-rows.ts';
import type { OpenKey } from './sealed.ts';
import { standingKey } from './tenant-keys.ts';

export interface SubjectKeyOf {
  readonly tenantId: string;
  readonly subjectId: string;
  /** `hold` seals the words of people who haven't agreed yet. */
  readonly purpose: 'subject' | 'hold';
  /** Used only when the key is created now. */
  readonly expiresAt?: Date | undefined;
}

/** The current key, created when there is none. Throws KEY_DESTROYED when the tenant has no keys (any more). */
export async function currentSubjectKey(context: VaultContext, of: SubjectKeyOf): Promise<OpenKey> {
  const name = nameOf(of);
  const cached = context.cache.byName(name);
  if (cached && isAlive(cached.key, context.now())) return cached.key;
  return loadCurrent(context, name, async (load) => {
    const found = await readCurrent(context, of, load);
    if (found) return found;
    await create(context, of);
    const created = await readCurrent(context, of, load);
    if (!created) throw new DomainError('KEY_DESTROYED');
    return created;
  });
}

/** Whether a key may still be used: its expiry counts from its instant on, before anything removed its row. */
export function isAlive(key: OpenKey, now: Date): boolean {
  return key.expiresAt === null || key.expiresAt > now;
}

function nameOf({ tenantId, subjectId, purpose }: SubjectKeyOf): string {
  return `${tenantId}|${subjectId}|${purpose}`;
}

async function readCurrent(context: VaultContext, of: SubjectKeyOf, load: KeyLoad): Promise<OpenKey | undefined> {
  const [row] = await context.database.query<SubjectKeyRow>(
    `${SUBJECT_KEY_SELECT} where s.tenant_id = $1 and s.subject_id = $2 and s.purpose = $3 and s.retired_at is null
      and (s.expires_at is null or s.expires_at > $4)`,
    [of.tenantId, of.subjectId, of.purpose, context.now()],
  );
  return row ? openSubjectKey(context, row, { load, name: nameOf(of) }) : undefined;
}

/** Of two processes that create at once, the second waits at the unique index and inserts nothing. */
async function create(context: VaultContext, of: SubjectKeyOf): Promise<void> {
  const dataKey = await standingKey(context, { tenantId: of.tenantId, purpose: 'data' });
  const id = newId();
  const plain = randomBytes(KEY_BYTES);
  const wrapped = wrapSubjectKey(dataKey, plain, { id, tenant_id: of.tenantId, purpose: of.purpose });
  plain.fill(0);
  const now = context.now();
  await context.database.transaction(async (query) => {
    // A key past its time waits for the sweep; it must not stand in the way of a new one.
    await query(
      `update subject_key set retired_at = $4
        where tenant_id = $1 and subject_id = $2 and purpose = $3 and retired_at is null and expires_at <= $4`,
      [of.tenantId, of.subjectId, of.purpose, now],
    );
    // The data key's row is held: a key must not appear under one that is being destroyed.
    await query(
      `insert into subject_key (id, tenant_id, subject_id, purpose, wrapped, data_key_id, created_at, expires_at)
        select $1::uuid, $2::uuid, $3::uuid, $4::text, $5::bytea, id, $7::timestamptz, $8::timestamptz
        from tenant_key where id = $6 and tenant_id = $2 for key share
        on conflict (tenant_id, subject_id, purpose) where retired_at is null do nothing`,
      [id, of.tenantId, of.subjectId, of.purpose, wrapped, dataKey.id, now, of.expiresAt ?? null],
    );
  });
}
