import { TENANT_KEY_COLUMNS, type TenantKeyRow, tenantKeyPlace, type VaultContext } from './key-rows.ts';
import { WRAPPING_LOCK } from './tenant-keys.ts';

const ROWS_PER_TRANSACTION = 50;

/**
 * Wraps every tenant key that isn't under the current master key again, in small transactions, while others read and
 * write (BW-5.2). Keys of persons hang on their tenant's data key and stay as they are.
 */
export async function rewrapTenantKeys(context: VaultContext): Promise<{ rewrapped: number }> {
  const current = await context.masterKey.currentId();
  // Whoever chose the old master key has committed once this lock was ours; who comes later chooses the new one.
  await context.database.transaction((query) => query('select pg_advisory_xact_lock($1)', [WRAPPING_LOCK]));
  let rewrapped = 0;
  for (;;) {
    const count = await rewrapSome(context, current);
    rewrapped += count;
    if (count === 0) return { rewrapped };
  }
}

function rewrapSome(context: VaultContext, current: string): Promise<number> {
  return context.database.transaction(async (query) => {
    const rows = await query<TenantKeyRow>(
      `select ${TENANT_KEY_COLUMNS} from tenant_key where master_key_id <> $1 order by id
        limit ${ROWS_PER_TRANSACTION} for update`,
      [current],
    );
    for (const row of rows) {
      const plain = await context.masterKey.unwrap(row.wrapped, row.master_key_id, tenantKeyPlace(row));
      const { wrapped, masterKeyId } = await context.masterKey.wrap(plain, tenantKeyPlace(row));
      plain.fill(0);
      await query('update tenant_key set wrapped = $2, master_key_id = $3 where id = $1', [
        row.id,
        wrapped,
        masterKeyId,
      ]);
    }
    // The old wrapped bytes lie in dead rows until a scrub.
    if (rows.length > 0) await query('update scrub_debt set wanted = wanted + 1');
    return rows.length;
  });
}
