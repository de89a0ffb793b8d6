import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { tokenLives } from '../../domain/accounts/tokens.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Role } from '../../domain/organisation/roles.ts';
import type { AccountParts } from '../accounts/hold-registration.ts';
import { addToken, findToken, spendToken } from '../accounts/token-rows.ts';
import { recordAudit } from '../audit/record.ts';
import { queueMail } from '../mail/queue-mail.ts';
import { alertPerson } from '../security/alert-person.ts';
import { recordAccountChange } from '../security/record-account-change.ts';
import { ownAccount, type ProfileView, readProfile } from './profile.ts';
import { orRefuse, uniqueViolation } from './sql-state.ts';

/** Longer than any mail waits to be sent. Milliseconds. */
const formerEmailMs = 7 * 86_400_000;

/**
 * Asks for another address: a link goes to the new one, a word to the old one, and nothing changes until the link is used. The
 * same answer for an address that has an account already, to which nothing is sent.
 */
export async function changeEmail(scope: Scope, { email }: { email: string }): Promise<ProfileView> {
  const { memberId, userId } = await ownAccount(scope);
  const wanted = email.toLowerCase();
  const { email: current } = await readProfile(scope);
  if (wanted === current) return readProfile(scope);
  const id = newId();
  const expiresAt = new Date(Math.floor((scope.now.getTime() + tokenLives.change_email) / 1_000) * 1_000);
  await scope.sql(
    `insert into auth.email_change (user_id, id, email, expires_at) values ($1, $2, $3, $4)
      on conflict (user_id) do update set id = excluded.id, email = excluded.email, expires_at = excluded.expires_at`,
    [userId, id, wanted, expiresAt],
  );
  const known = await scope.sql('select 1 from auth."user" where email = $1', [wanted]);
  if (known.length === 0) {
    await addToken(scope, { id, purpose: 'change_email', subjectId: memberId, expiresAt });
    await queueMail(scope, {
      template: 'change-email',
      to: { kind: 'email_change', id },
      refs: { tokenId: id, expiresAt: expiresAt.toISOString() },
      expiresAt,
    });
  }
  await queueMail(scope, {
    template: 'email-change-asked',
    to: { kind: 'user', id: userId },
    refs: { at: scope.now.toISOString() },
  });
  await recordAudit(scope, { kind: 'account.email_change_asked', subject: 'member', id: memberId, detail: {} });
  return readProfile(scope);
}

/** Puts the new address in force by the token of its mail. Throws TOKEN_EXPIRED (also when a newer one was asked for), TOKEN_USED. */
export async function confirmEmail(parts: AccountParts, of: { token: string; now: Date }): Promise<void> {
  const { now } = of;
  const { id, tenantId, subjectId: memberId } = await findToken(parts, { purpose: 'change_email', ...of });
  const role = await parts.database.withScope({ tenantId, actor: { kind: 'system' }, now }, (scope) =>
    roleOf(scope, memberId),
  );
  const actor = { kind: 'member', id: memberId, role, sight: 'with_reason' } as const;
  await parts.database.withScope({ tenantId, actor, now }, async (scope) => {
    await spendToken(scope, id);
    const { userId } = await ownAccount(scope);
    const [change] = await scope.sql<{ email: string }>(
      'delete from auth.email_change where user_id = $1 and id = $2 and expires_at > $3 returning email',
      [userId, id, now],
    );
    if (change === undefined) throw new DomainError('TOKEN_EXPIRED');
    await tellFormerAddress(scope, userId);
    await orRefuse({ [uniqueViolation]: 'TOKEN_EXPIRED' }, () =>
      scope.sql('update auth."user" set email = $2, "updatedAt" = $3 where id = $1', [userId, change.email, now]),
    );
    await recordAccountChange(scope, {
      userId,
      event: { kind: 'account.email_changed', subject: 'member', id: memberId, detail: {} },
    });
    await alertPerson(scope, { userId, what: 'email_changed' });
  });
}

/** Kept apart for its one mail: another change must not take the address away before the mail left. */
async function tellFormerAddress(scope: Scope, userId: string): Promise<void> {
  const id = newId();
  await scope.sql(
    'insert into auth.former_email (id, user_id, email, expires_at) select $1, id, email, $3 from auth."user" where id = $2',
    [id, userId, new Date(scope.now.getTime() + formerEmailMs)],
  );
  await queueMail(scope, {
    template: 'email-changed',
    to: { kind: 'former_email', id },
    refs: { at: scope.now.toISOString() },
  });
}

async function roleOf(scope: Scope, memberId: string): Promise<Role> {
  const [member] = await scope.sql<{ role: Role }>(
    `select role from membership where tenant_id = $1 and id = $2 and state = 'active'`,
    [scope.tenantId, memberId],
  );
  if (member === undefined) throw new DomainError('TOKEN_EXPIRED');
  return member.role;
}
