import type pg from 'pg';
import type { Database } from '../database/scope.ts';
import { tellOfPartner } from '../services/platform/tell-of-partner.ts';
import { oneByOne } from './one-by-one.ts';

const atOnce = 200;

interface Parts {
  pool: pg.Pool;
  database: Database;
  onError: (error: unknown) => void;
}

/** Tells organisations of partners they don't know of yet; a crash or a second worker tells nobody twice. */
export async function tellOfPartners({ pool, database, onError }: Parts): Promise<void> {
  const { rows } = await pool.query<{ tenant_id: string; partner_id: string }>(
    'select tenant_id, partner_id from untold_partners($1)',
    [atOnce],
  );
  await oneByOne(rows, onError, ({ tenant_id: tenantId, partner_id: partnerId }) =>
    database.withScope({ tenantId, actor: { kind: 'system' } }, (scope) => tellOfPartner(scope, { partnerId })),
  );
}
