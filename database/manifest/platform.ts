import { type Columns, clear, hash, plain, sealed, table } from './notation.ts';

const ofAccount = { kept: 'account' } as const;
const ofTenant = { kept: 'tenant' } as const;
/** Not under a key of the keys cluster: it belongs to no organisation and goes with its row. */
const withRow = { erased: 'with row', probed: 'no row' } as const;
const register = {
  kept: 'for good',
  erased: { never: 'the public register of partners: it names companies and hosts, no person' },
  probed: 'none',
} as const;
const acts = {
  kept: 'for good',
  erased: { never: 'ids and codes of what operators did, which has to be shown later' },
  probed: 'none',
} as const;

/** Tables of the platform feature, as `schema.table`. */
export const platformTables: Readonly<Record<string, Columns>> = {
  'operators.operator': table(
    ofAccount,
    plain('id totp_confirmed_at totp_step created_at'),
    clear('account', 'name email'),
    hash('secret', 'password', withRow),
    sealed('secret', 'totp_secret', withRow),
  ),
  'operators.session': table(
    ofAccount,
    plain('id operator_id created_at seen_at expires_at verified_at stepped_up_at'),
    clear('account', 'device'),
    hash('secret', 'token_hash', withRow),
  ),
  'operators.event': table(acts, plain('id at operator_id kind tenant_id subject_id detail')),
  'public.sub_processor': table(
    register,
    plain('id name kind purpose data region hosts agreement agreement_sha256 zero_retention founding'),
    plain('announced_at opens_at ended_at'),
  ),
  'public.egress_day': table(register, plain('day host outcome requests')),
  'public.partner_notice': table(ofTenant, plain('tenant_id partner_id told_at')),
  'public.support_access': table(
    ofTenant,
    plain('id tenant_id reason ticket conversation_id granted_by granted_at expires_at ended_at ended_by'),
  ),
  'public.tenant_suspension': table(
    ofTenant,
    plain('id tenant_id reason suspended_at suspended_by lifted_at lifted_by'),
  ),
  'public.tenant_deactivation': table(
    ofTenant,
    plain('id tenant_id reason asked_at asked_by calendar reversible_until erase_by'),
    plain('taken_back_at taken_back_by told_at told_back_at'),
  ),
};
