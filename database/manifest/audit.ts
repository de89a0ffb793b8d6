import { type Columns, clear, hash, plain, table } from './notation.ts';

/** Kept when the organisation is gone, so that what was proven stays provable: ids, codes, times and salted hashes. */
const ofLog = {
  kept: 'for good',
  erased: { never: 'the log cannot be altered; it holds ids, codes, times and hashes only' },
  probed: 'none',
} as const;
/** An entry is taken out by deleting its salt: then nothing can be tested against its leaf. */
const byRedaction = { kept: 'for good', erased: 'with row', probed: 'no row' } as const;

/** Tables of the audit feature, as `schema.table`. */
export const auditTables: Readonly<Record<string, Columns>> = {
  'public.read_log': table(ofLog, plain('id tenant_id actor_kind actor_id conversation_id bucket surface purpose')),
  'public.audit_pending': table({ kept: 'until done' }, plain('tenant_id source_kind source_id at due_at')),
  'public.audit_leaf': table(
    ofLog,
    plain('tenant_id position source_kind source_id sealed_at'),
    hash('none', 'payload_hash leaf_hash'),
  ),
  'public.audit_salt': table(byRedaction, plain('tenant_id position'), clear('secret', 'salt')),
  'public.audit_node': table(ofLog, plain('tenant_id level position'), hash('none', 'hash')),
  'public.audit_checkpoint': table(ofLog, plain('tenant_id size at complete_to key_id note'), hash('none', 'root')),
  'public.audit_copy': table(
    { kept: 'tenant' },
    plain('tenant_id place copied_size copied_at attempts next_attempt_at failure_code'),
    clear('account', 'url'),
  ),
  'public.audit_check': table(
    ofLog,
    plain('id tenant_id at member_id took_ms entries checkpoints copies copies_agree findings'),
  ),
  'public.platform_log': table(ofLog, plain('position kind origin size at'), hash('none', 'hash leaf_hash')),
  'public.platform_checkpoint': table(ofLog, plain('size at key_id note'), hash('none', 'root frontier')),
};
