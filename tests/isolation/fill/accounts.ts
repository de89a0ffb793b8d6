import { newId } from '../../../database/ids.ts';
import type { Product } from '../../harness/product.ts';
import type { FilledClinic } from '../filled-clinic.ts';

/** At least one row of the clinic in every table of the accounts feature; all of them are the admin's. */
export async function fillAccounts({ superuser }: Product, { tenantId, members }: FilledClinic): Promise<void> {
  const { rows } = await superuser.query<{ userId: string }>(
    'select user_id as "userId" from membership where id = $1',
    [members.admin],
  );
  const userId = rows[0]!.userId;
  await superuser.query(
    `insert into notice_acceptance (id, tenant_id, user_id, notice_id, sha256, locale, surface, answered_at)
      select $1, $2, $3, id, sha256, locale, 'registration', now() from notice_version where kind = 'terms' limit 1`,
    [newId(), tenantId, userId],
  );
  await superuser.query(
    `insert into registration (id, tenant_id, sealed, locale, expires_at) values ($1, $2, '\\x01', 'en', now() + interval '1 day')`,
    [newId(), tenantId],
  );
  await superuser.query(
    `insert into account_token (id, tenant_id, purpose, subject_id, expires_at) values ($1, $2, 'password_reset', $3, now() + interval '1 hour')`,
    [newId(), tenantId, members.admin],
  );
  await superuser.query(
    `insert into mail_outbox (id, tenant_id, template, locale, recipient_kind, recipient_id, expires_at)
      values ($1, $2, 'password-changed', 'en', 'user', $3, now() + interval '1 day')`,
    [newId(), tenantId, userId],
  );
}
