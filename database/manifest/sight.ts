import { type Columns, plain, sealed, table } from './notation.ts';

/** Tables of the sight feature, as `schema.table`. */
export const sightTables: Readonly<Record<string, Columns>> = {
  // Why somebody opened a conversation is the organisation's to answer for, also after the person was erased.
  'public.break_glass': table(
    { kept: 'tenant' },
    plain('id tenant_id conversation_id channel_id member_id reason_code opened_at expires_at ended_at'),
    sealed('health', 'sealed'),
  ),
  'public.note': table(
    { kept: 'person' },
    plain('id tenant_id conversation_id contact_id author_member_id client_id at'),
    sealed('health', 'sealed'),
  ),
  'public.notification': table(
    { kept: '90 days' },
    plain('id tenant_id member_id kind conversation_id subject_id actor_id code at read_at'),
  ),
};
