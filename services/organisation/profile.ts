import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { recordAudit } from '../audit/record.ts';

export interface ProfileView {
  name: string;
  email: string;
  phone: string | null;
  pendingEmail: string | null;
}

/** The actor's own account as it stands. */
export async function readProfile(scope: Scope): Promise<ProfileView> {
  const { userId } = await ownAccount(scope);
  const [profile] = await scope.sql<ProfileView>(
    `select u.name, u.email, p.phone, c.email as "pendingEmail" from auth."user" u
        left join auth.profile p on p."userId" = u.id left join auth.email_change c on c.user_id = u.id and c.expires_at > $2
      where u.id = $1`,
    [userId, scope.now],
  );
  if (profile === undefined) throw new DomainError('UNAUTHENTICATED');
  return profile;
}

/** Corrects name and number (BW-7.2). The log keeps that they changed, not what they say. */
export async function changeProfile(
  scope: Scope,
  { name, phone }: { name: string; phone: string | null },
): Promise<ProfileView> {
  const { memberId, userId } = await ownAccount(scope);
  const before = await readProfile(scope);
  const fields: ('name' | 'phone')[] = [];
  if (name !== before.name) {
    fields.push('name');
    await scope.sql('update auth."user" set name = $2, "updatedAt" = $3 where id = $1', [userId, name, scope.now]);
  }
  if (phone !== before.phone) {
    fields.push('phone');
    await scope.sql(
      `insert into auth.profile ("userId", phone, locale) values ($1, $2, 'en') on conflict ("userId") do update set phone = excluded.phone`,
      [userId, phone],
    );
  }
  if (fields.length > 0)
    await recordAudit(scope, { kind: 'account.profile_changed', subject: 'member', id: memberId, detail: { fields } });
  return readProfile(scope);
}

/** Whose account the actor's membership belongs to. Throws UNAUTHENTICATED when the membership ended. */
export async function ownAccount(scope: Scope): Promise<{ memberId: string; userId: string }> {
  if (scope.actor.kind !== 'member') throw new DomainError('UNAUTHENTICATED');
  const [member] = await scope.sql<{ memberId: string; userId: string }>(
    `select id as "memberId", user_id as "userId" from membership where tenant_id = $1 and id = $2 and state = 'active'`,
    [scope.tenantId, scope.actor.id],
  );
  if (member === undefined) throw new DomainError('UNAUTHENTICATED');
  return member;
}
