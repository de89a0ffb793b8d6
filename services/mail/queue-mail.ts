import type { z } from 'zod';
import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { RecipientKind } from '../../domain/accounts/mail.ts';
import type { Locale } from '../../domain/accounts/notices.ts';
import { type MailName, mailTemplates } from './templates.ts';

interface Addressed {
  /** By id; the address is looked up when the mail leaves. */
  to: { kind: RecipientKind; id: string };
  locale?: Locale;
  /** Later than this it isn't sent any more. */
  expiresAt?: Date;
}

export type NewMail = {
  [Name in MailName]: Addressed & { template: Name; refs: z.input<(typeof mailTemplates)[Name]['refs']> };
}[MailName];

/**
 * Puts a mail into the outbox in the caller's transaction: it leaves if and only if that commits. Staff may write to
 * themselves; officers and the system to anybody of the organisation.
 */
export async function queueMail(scope: Scope, mail: NewMail): Promise<void> {
  const { refs, livesMs } = mailTemplates[mail.template];
  const expiresAt = mail.expiresAt ?? new Date(scope.now.getTime() + livesMs);
  await scope.sql(
    `insert into mail_outbox (id, tenant_id, template, locale, recipient_kind, recipient_id, refs, next_attempt_at, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      newId(),
      scope.tenantId,
      mail.template,
      mail.locale ?? 'en',
      mail.to.kind,
      mail.to.id,
      JSON.stringify(refs.parse(mail.refs)),
      scope.now,
      expiresAt,
    ],
  );
}
