import type { Locale } from '../../domain/accounts/notices.ts';
import { DomainError } from '../../domain/errors.ts';
import type { DatabaseInstant } from '../inbox/instant.ts';
import { type AccountParts, queueRegistrationMail } from './hold-registration.ts';
import { findToken } from './token-rows.ts';

/** The first one and four more. */
const mostMails = 5;

/**
 * Sends the mail of a registration again, at most four times. `handle` is the one `holdRegistration` answered. Throws
 * TOKEN_EXPIRED when the registration is over, TOKEN_USED when it is confirmed, RATE_LIMITED.
 */
export async function resendVerification(parts: AccountParts, of: { handle: string; now: Date }): Promise<void> {
  const { now } = of;
  const found = await findToken(parts, {
    purpose: 'registration_resend',
    rowOf: 'verify_email',
    token: of.handle,
    now,
  });
  const { tenantId, subjectId: registrationId } = found;
  await parts.database.withScope({ tenantId, actor: { kind: 'system' }, now }, async (scope) => {
    const [row] = await scope.sql<{ known: string | null; mails: number; expiresAt: DatabaseInstant; locale: Locale }>(
      `select known_user_id as known, mails, expires_at as "expiresAt", locale from registration
        where tenant_id = $1 and id = $2 and verified_at is null and expires_at > $3 for update`,
      [tenantId, registrationId, now],
    );
    if (row === undefined) throw new DomainError('TOKEN_EXPIRED');
    if (row.mails >= mostMails) throw new DomainError('RATE_LIMITED');
    await scope.sql('update registration set mails = mails + 1 where tenant_id = $1 and id = $2', [
      tenantId,
      registrationId,
    ]);
    await queueRegistrationMail(scope, {
      ...row,
      expiresAt: new Date(row.expiresAt),
      registrationId,
      tokenId: found.id,
    });
  });
}
