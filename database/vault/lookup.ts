import type { KeyPurpose, OpenedKey } from './key-cache.ts';
import {
  loadKeys,
  openSubjectKey,
  openTenantKey,
  SUBJECT_KEY_SELECT,
  type SubjectKeyRow,
  TENANT_KEY_COLUMNS,
  type TenantKeyRow,
  type VaultContext,
} from './key-rows.ts';
import type { OpenKey } from './sealed.ts';
import { isAlive } from './subject-keys.ts';

/** Data and index keys are never handed out by id: nothing is sealed with them directly. */
const SEALING: ReadonlySet<KeyPurpose> = new Set(['ingest', 'subject', 'hold']);

/** The living keys among the ids; the others are absent. One query for all that aren't cached. */
export async function keysById(
  context: VaultContext,
  tenantId: string,
  keyIds: readonly string[],
): Promise<Map<string, OpenKey>> {
  const found = new Map<string, OpenKey>();
  const missing = new Set<string>();
  const now = context.now();
  for (const id of keyIds) {
    const cached = context.cache.byId(id);
    // Past its time by what we know: consent may have cleared the expiry a moment ago, so the database decides.
    if (cached && !isAlive(cached.key, now)) missing.add(id);
    else if (!cached) missing.add(id);
    else if (mayOpen(cached, tenantId)) found.set(id, cached.key);
  }
  if (missing.size === 0) return found;
  const loaded = await readKeys(context, tenantId, [...missing]);
  for (const key of loaded) found.set(key.id, key);
  return found;
}

function mayOpen(opened: OpenedKey, tenantId: string): boolean {
  return opened.tenantId === tenantId && SEALING.has(opened.purpose);
}

type AnyRow = (SubjectKeyRow & { master_key_id: null }) | (TenantKeyRow & { data_key_id: null });

function readKeys(context: VaultContext, tenantId: string, ids: readonly string[]): Promise<OpenKey[]> {
  return loadKeys(context, async (load) => {
    const rows = await context.database.query<AnyRow>(
      `with subject as (${SUBJECT_KEY_SELECT}
          where s.tenant_id = $1 and s.id = any($2::uuid[]) and (s.expires_at is null or s.expires_at > $3))
        select id, tenant_id, purpose, wrapped, null as master_key_id, null::timestamptz as retire_after, expires_at,
          data_key_id, data_wrapped, data_master_key_id from subject
        union all
        select ${TENANT_KEY_COLUMNS}, null, null, null from tenant_key
          where tenant_id = $1 and id = any($2::uuid[]) and purpose = 'ingest' and expires_at > $3`,
      [tenantId, ids, context.now()],
    );
    const keys: OpenKey[] = [];
    for (const row of rows) {
      keys.push(
        row.data_key_id === null
          ? await openTenantKey(context, row, { load })
          : await openSubjectKey(context, row, { load }),
      );
    }
    return keys;
  });
}
