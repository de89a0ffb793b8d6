import { accountsTables } from './accounts.ts';
import { auditTables } from './audit.ts';
import { channelsTables } from './channels.ts';
import { type Columns, clear, hash, plain, sealed, table } from './notation.ts';
import { organisationTables } from './organisation.ts';
import { platformTables } from './platform.ts';
import { securityTables } from './security.ts';
import { sightTables } from './sight.ts';

/** Of staff, who may work for several organisations: it goes with the person's account, not with one organisation. */
const ofAccount = { kept: 'account' } as const;
const ofTenant = { kept: 'tenant' } as const;
const ofPerson = { kept: 'person' } as const;
/** A password goes with its row: it is slow to guess, but no key opens or closes it. */
const withRow = { erased: 'with row', probed: 'no row' } as const;

/** Tables of the data cluster as `schema.table`. */
export const dataCluster: Readonly<Record<string, Columns>> = {
  ...accountsTables,
  ...auditTables,
  ...channelsTables,
  ...organisationTables,
  ...platformTables,
  ...securityTables,
  ...sightTables,
  'auth.user': table(ofAccount, plain('id emailVerified createdAt updatedAt'), clear('account', 'name email image')),
  'auth.session': table(
    ofAccount,
    plain('id userId expiresAt createdAt updatedAt'),
    clear('account', 'ipAddress userAgent'),
    clear('secret', 'token'),
  ),
  'auth.account': table(
    ofAccount,
    plain('id userId providerId accessTokenExpiresAt refreshTokenExpiresAt scope createdAt updatedAt'),
    clear('account', 'accountId'),
    clear('secret', 'accessToken refreshToken idToken'),
    hash('secret', 'password', withRow),
  ),
  'auth.verification': table(
    { kept: 'until done' },
    plain('id expiresAt createdAt updatedAt'),
    clear('account', 'identifier'),
    clear('secret', 'value'),
  ),
  'auth.rateLimit': table({ kept: 'until done' }, plain('id count lastRequest'), clear('account', 'key')),

  'public.tenant': table(
    ofTenant,
    plain(
      'id state time_zone ask_consent second_factor officer_sight created_at revision holiday_region reads_per_hour exports_per_day',
    ),
    clear('account', 'name'),
  ),
  'public.department': table(ofTenant, plain('id tenant_id created_at revision archived_at'), clear('account', 'name')),
  'public.membership': table(ofTenant, plain('id tenant_id user_id role state created_at revision owner')),
  'public.department_member': table(ofTenant, plain('tenant_id department_id member_id')),
  'public.channel': table(
    ofTenant,
    plain('id tenant_id provider department_id health health_code created_at'),
    clear('account', 'name business_id'),
    sealed('secret', 'sealed'),
  ),
  'public.channel_route': table(ofTenant, plain('provider tenant_id channel_id'), clear('account', 'account_id')),
  'public.message_template': table(
    ofTenant,
    plain('id tenant_id channel_id language category status parameter_format'),
    clear('account', 'name header body footer parameters'),
  ),

  'public.contact': table(
    ofPerson,
    plain('id tenant_id standing standing_at asked_at held_until created_at'),
    sealed('contact', 'sealed'),
  ),
  'public.contact_identity': table(
    ofPerson,
    plain('id tenant_id contact_id kind created_at'),
    hash('contact', 'hash'),
    sealed('contact', 'sealed'),
  ),

  'public.webhook_receipt': table(
    { kept: '8 days' },
    plain(
      'id request_id tenant_id channel_id received_at items stored duplicate status frozen unrouted unparsed field',
    ),
  ),
  'public.seen_event': table({ kept: '8 days' }, plain('tenant_id at'), hash('contact', 'dedupe')),
  'public.conversation_counter': table(
    ofPerson,
    plain('tenant_id channel_id conversation_id contact_id last_seq raised_at'),
    hash('contact', 'thread'),
  ),
  'public.thread_alias': table(ofPerson, plain('tenant_id'), hash('contact', 'alias thread')),
  'public.inbound_event': table(
    { kept: '8 days' },
    plain('id tenant_id channel_id conversation_id seq receipt_id outcome received_at finished_at'),
    sealed('health', 'sealed', { kept: '72 hours' }),
  ),
  'public.unparsed_item': table(
    { kept: '72 hours' },
    plain('id tenant_id channel_id receipt_id received_at'),
    sealed('health', 'sealed'),
  ),
  'public.delivery_status': table(
    ofPerson,
    plain('tenant_id channel_id message_id rank error_code accepted_at sent_at delivered_at read_at failed_at'),
    hash('contact', 'provider_hash'),
  ),
  'public.nudge': table({ kept: 'until done' }, plain('process tenant_id key topic up_to')),
  'public.obligation': table(ofTenant, plain('tenant_id process key kind subject due_at done_at')),

  'public.conversation': table(
    ofPerson,
    plain('id tenant_id contact_id channel_id department_id assignee_id status snoozed_until snoozed_until_reply'),
    plain('last_activity_at waiting_since window_closes_at unread held_count last_out_seq revision created_at'),
    plain('preview_kind preview_author preview_message_id preview_at preview_seq'),
    sealed('health', 'preview_sealed'),
  ),
  'public.conversation_cursor': table(ofPerson, plain('tenant_id conversation_id processed_seq')),
  'public.conversation_grant': table(
    ofPerson,
    plain('id tenant_id conversation_id contact_id member_id department_id kind given_by expires_at created_at'),
  ),
  'public.message': table(
    ofPerson,
    plain('id tenant_id conversation_id contact_id channel_id author author_member_id kind purpose'),
    plain('at order_seq in_seq out_seq client_id quote_message_id template_id withdrawn_at created_at'),
    plain('state attempt lease_until next_attempt_at failure_code'),
    hash('contact', 'provider_hash'),
    sealed('health', 'sealed'),
  ),
  'public.message_reaction': table(
    ofPerson,
    plain('id tenant_id conversation_id message_id author at'),
    sealed('health', 'sealed'),
  ),
  'public.media': table(
    ofPerson,
    plain('id tenant_id conversation_id contact_id message_id state mime bytes created_at'),
    sealed('health', 'sealed'),
  ),
  'public.conversation_event': table(
    ofPerson,
    plain('id tenant_id conversation_id kind actor_member_id subject_member_id subject_department_id at'),
  ),
  'public.search_token': table(ofPerson, plain('tenant_id message_id conversation_id at'), hash('health', 'token')),

  'public.audit_event': table(
    { kept: 'for good', erased: { never: 'the log cannot be altered; it holds ids and codes only' }, probed: 'none' },
    plain('id tenant_id at kind actor_kind actor_id subject_kind subject_id detail'),
  ),
  'public.schema_migration': table(
    { kept: 'for good', erased: { never: 'names of our own files; of nobody' }, probed: 'none' },
    plain('id name executed_at'),
  ),
};
