import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Role } from '../../domain/organisation/roles.ts';
import { queueMail } from '../mail/queue-mail.ts';
import { hashPassword } from '../organisation/password.ts';
import { alertPerson } from '../security/alert-person.ts';
import { recordAccountChange } from '../security/record-account-change.ts';
import type { AccountParts } from './hold-registration.ts';
import { findToken, spendToken } from './token-rows.ts';

/**
 * Sets a new password by the token of the mail; every session of the person ends, they are told, and each organisation
 * of theirs has it in its log. Answers the account's address. Throws TOKEN_EXPIRED (also when the person was suspended meanwhile), TOKEN_USED.
 */
export async function completePasswordReset(
  parts: AccountParts,
  of: { token: string; password: string; now: Date },
): Promise<{ email: string }> {
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
    await recordAccountChange(scope, {
      userId: member.userId,
      event: { kind: 'account.password_reset', subject: 'member', id: memberId, detail: {} },
    });
    await alertPerson(scope, { userId: member.userId, what: 'password_changed', mailed: false });
    await queueMail(scope, {
      template: 'password-changed',
      to: { kind: 'user', id: member.userId },
      refs: { at: now.toISOString() },
    });
  });
  return { email: member.email };
}

interface Person {
  userId: string;
  role: Role;
  email: string;
}

async function findMember(scope: Scope, memberId: string): Promise<Person> {
  const [member] = await scope.sql<Person>(
    `select m.user_id as "userId", m.role, u.email from membership m join auth."user" u on u.id = m.user_id
      where m.tenant_id = $1 and m.id = $2 and m.state = 'active'`,
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
  // Whoever got as far as the second step with the old password begins anew.
  await scope.sql('delete from auth.sign_in_step where user_id = $1', [userId]);
}
