import { type Columns, plain, sealed, table } from './notation.ts';

/** A key is destroyed as a row, and then as bytes: in old pages, indexes and log segments (`vault/scrub.ts`). */
const asBytes = { erased: 'with row', probed: 'no bytes' } as const;

/** Tables of the keys cluster as `schema.table`. */
export const keysCluster: Readonly<Record<string, Columns>> = {
  'public.tenant_key': table(
    { kept: 'tenant' },
    plain('id tenant_id purpose master_key_id created_at retire_after expires_at'),
    sealed('secret', 'wrapped', asBytes),
  ),
  'public.subject_key': table(
    { kept: 'person' },
    plain('id tenant_id subject_id purpose data_key_id created_at retired_at expires_at'),
    sealed('secret', 'wrapped', asBytes),
  ),
  'public.vault_process': table({ kept: '1 minute' }, plain('id seen_at')),
  'public.scrub_debt': table(
    { kept: 'for good', erased: { never: 'two counters of the cluster itself; of nobody' }, probed: 'none' },
    plain('only_row wanted done'),
  ),
  'public.keys_migration': table(
    { kept: 'for good', erased: { never: 'names of our own files; of nobody' }, probed: 'none' },
    plain('name applied_at'),
  ),
};
