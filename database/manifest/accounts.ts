import { type Columns, clear, plain, sealed, table } from './notation.ts';

const published = {
  kept: 'for good',
  erased: { never: 'a published text of the platform; it speaks of nobody' },
  probed: 'none',
} as const;
const evidence = {
  kept: 'for good',
  erased: { never: 'shows what was agreed to; ids and hashes of our own texts' },
  probed: 'none',
} as const;

/** Tables of the accounts feature, as `schema.table`. */
export const accountsTables: Readonly<Record<string, Columns>> = {
  'auth.profile': table({ kept: 'account' }, plain('userId locale adultAt'), clear('account', 'phone')),
  'public.notice_version': table(
    published,
    plain('id kind version locale title body sha256 material effective_at notified_at published_at'),
  ),
  'public.notice_acceptance': table(
    evidence,
    plain('id tenant_id user_id notice_id sha256 locale surface'),
    plain('sentence_id sentence_version sentence_sha256 answered_at at'),
  ),
  'public.registration': table(
    { kept: 'until done' },
    plain('id tenant_id locale known_user_id mails expires_at verified_at created_at'),
    sealed('account', 'sealed'),
  ),
  'public.account_token': table(
    { kept: '8 days' },
    plain('id tenant_id purpose subject_id expires_at used_at created_at'),
  ),
  'public.mail_outbox': table(
    { kept: '8 days' },
    plain('id tenant_id template locale recipient_kind recipient_id refs'),
    plain('state attempts lease_until next_attempt_at expires_at failure_code created_at finished_at'),
  ),
};
