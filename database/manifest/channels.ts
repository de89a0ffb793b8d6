import { type Columns, clear, hash, plain, sealed, table } from './notation.ts';

const ofTenant = { kept: 'tenant' } as const;

/** Tables of the channels feature, as `schema.table`. Numbers and names in them are the business's own. */
export const channelsTables: Readonly<Record<string, Columns>> = {
  'public.channel_business': table(ofTenant, plain('provider tenant_id'), clear('account', 'business_id')),
  'public.channel_state': table(
    ofTenant,
    plain('tenant_id channel_id phase quality messaging_limit number_status name_status token_expires_at checks'),
    plain('asked_at templates_at last_webhook_at last_sent_at stopped_at told_at connected_at disconnected_at'),
    clear('account', 'account_id display_number verified_name'),
  ),
  'public.channel_draft': table(
    { kept: 'until done' },
    plain('id tenant_id member_id channel_id reconnects acknowledged_at department_id checks token_expires_at'),
    plain('created_at expires_at'),
    clear('account', 'business_id account_id name numbers'),
    hash('secret', 'ticket', { erased: 'with row', probed: 'no row' }),
    sealed('secret', 'sealed'),
  ),
  'public.channel_hour': table({ kept: '8 days' }, plain('tenant_id channel_id hour received sent')),
  'public.channel_failure': table({ kept: '8 days' }, plain('tenant_id channel_id hour code failures')),
};
