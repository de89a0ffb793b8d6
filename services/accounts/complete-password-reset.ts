import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Role } from '../../domain/organisation/roles.ts';
import { recordAudit } from '../audit/record.ts';
import { queueMail } from '../mail/queue-mail.ts';
import { hashPassword } from '../organisation/password.ts';
import type { AccountParts } from './hold-registration.ts';
import { findToken, spendToken } from './token-rows.ts';

/**
 * Sets a new password by the token of the mail; every session of the person ends, and they are told by mail. Throws
 * TOKEN_EXPIRED (also when the person was suspended meanwhile), TOKEN_USED.
 */
export async function completePasswordReset(
  parts: AccountParts,
  of: { token: string; password: string; now: Date },
): Promise<void> {
  const { now } = of;
  const { id: tokenId, tenantId, subjectId: memberId } = await findToken(parts, { purpose: 'password_reset', ...of });
  const passwordHash = await hashPassword(of.password);
  const member = await parts.database.withScope({ tenantId, actor: { kind: 'system' } }, (scope) =>
    findMember(scope, memberId),
  );
  const actor = { kind: 'member', id: memberId, role: member.role, sight: 'with_reason' } as const;
  await parts.database.withScope({ tenantId, actor, now }, async (scope) => {
    await spendToken(scope, tokenId);
    await setPassword(scope, { userId: member.userId, passwordHash });
    // Other links of the same kind that still travel must not open the account a second time.
    await scope.sql(
      `update account_token set used_at = $3 where tenant_id = $1 and subject_id = $2 and purpose = 'password_reset' and used_at is null`,
      [tenantId, memberId, now],
    );
    await recordAudit(scope, { kind: 'account.password_reset', subject: 'member', id: memberId, detail: {} });
    await queueMail(scope, {
      template: 'password-changed',
      to: { kind: 'user', id: member.userId },
      refs: { at: now.toISOString() },
    });
  });
}

async function findMember(scope: Scope, memberId: string): Promise<{ userId: string; role: Role }> {
  const [member] = await scope.sql<{ userId: string; role: Role }>(
    `select user_id as "userId", role from membership where tenant_id = $1 and id = $2 and state = 'active'`,
    [scope.tenantId, memberId],
  );
  if (member === undefined) throw new DomainError('TOKEN_EXPIRED');
  return member;
}

async function setPassword(
  scope: Scope,
  { userId, passwordHash }: { userId: string; passwordHash: string },
): Promise<void> {
  await scope.sql(
    `update auth.account set password = $2, "updatedAt" = $3 where "userId" = $1 and "providerId" = 'credential'`,
    [userId, passwordHash, scope.now],
  );
  await scope.sql('delete from auth.session where "userId" = $1', [userId]);
}
