import { type Columns, clear, hash, plain, sealed, table } from './notation.ts';

const ofTenant = { kept: 'tenant' } as const;

/** Tables of the organisation feature, as `schema.table`. */
export const organisationTables: Readonly<Record<string, Columns>> = {
  'public.agreement': table(
    ofTenant,
    plain('id tenant_id version locale notice_sha256 member_id at pdf_sha256'),
    sealed('account', 'parties pdf'),
  ),
  'public.opening_hours': table(ofTenant, plain('id tenant_id department_id week revision')),
  'public.holiday': table(ofTenant, plain('id tenant_id on_date name')),
  'public.invitation': table(
    ofTenant,
    plain('id tenant_id invited_by role expires_at sent_at accepted_at revoked_at member_id created_at'),
    hash('account', 'email_hash'),
    sealed('account', 'sealed', { kept: '30 days' }),
  ),
  'public.invitation_department': table(ofTenant, plain('tenant_id invitation_id department_id')),
  'public.ownership_transfer': table(
    ofTenant,
    plain('id tenant_id from_member_id to_member_id created_at expires_at accepted_at ended_at'),
  ),
  'public.setup_skip': table(ofTenant, plain('tenant_id step member_id at')),
  'auth.email_change': table({ kept: 'until done' }, plain('user_id id expires_at'), clear('account', 'email')),
};
