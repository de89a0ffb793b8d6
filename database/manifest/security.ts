import { type Columns, clear, hash, plain, sealed, table } from './notation.ts';

/** Goes with the person's account. Sealed with a key derived from AUTH_SECRET, which is not per person: the row's end is the value's. */
const ofAccount = { kept: 'account', erased: 'with row', probed: 'no row' } as const;
const untilDone = { kept: 'until done', erased: 'with row', probed: 'no row' } as const;

/** Tables of the security feature, as `schema.table`. */
export const securityTables: Readonly<Record<string, Columns>> = {
  'auth.totp': table(ofAccount, plain('user_id created_at confirmed_at last_step'), sealed('secret', 'sealed')),
  'auth.recovery_code': table(ofAccount, plain('user_id created_at used_at'), hash('secret', 'hash')),
  'auth.passkey': table(
    ofAccount,
    plain('id user_id transports counter backed_up created_at last_used_at'),
    // A public key and its name open nothing by themselves.
    clear('account', 'name credential_id public_key'),
  ),
  'auth.passkey_challenge': table(untilDone, plain('session_id purpose expires_at'), clear('secret', 'challenge')),
  'auth.sign_in_step': table(
    untilDone,
    plain('id user_id expires_at'),
    clear('secret', 'challenge'),
    hash('secret', 'token_hash'),
  ),
  'auth.session_meta': table(
    { kept: '1 year' },
    plain('session_id user_id tenant_id started_at last_seen_at ended_at stepped_up_at'),
    clear('account', 'address browser system'),
    hash('account', 'mark'),
  ),
  // The address an account had, for the mail that tells of the change.
  'auth.former_email': table({ kept: '8 days' }, plain('id user_id expires_at'), clear('account', 'email')),
  'auth.account_recovery': table(
    { kept: '90 days' },
    plain('id user_id reason started_by started_at due_at stopped_at done_at'),
  ),
  'public.unusual_activity': table({ kept: 'tenant' }, plain('id tenant_id member_id kind hour seen allowed at')),
  // The key is a keyed hash in text, because the library that counts wants it so.
  'auth.guess': table(untilDone, plain('key points expire')),
};
