import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { Locale } from '../../domain/accounts/notices.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Role } from '../../domain/organisation/roles.ts';
import { acceptNotice } from '../accounts/accept-notice.ts';
import type { AccountParts } from '../accounts/hold-registration.ts';
import { findToken } from '../accounts/token-rows.ts';
import { readInvitation } from './invitation-rows.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { noDataFound, orRefuse } from './sql-state.ts';

export interface InvitedView {
  organisation: string;
  email: string;
  role: Role;
  hasAccount: boolean;
}

interface Opened extends InvitedView {
  invitationId: string;
  tenantId: string;
  /** Of the address's account. */
  userId: string | null;
  passwordHash: string | null;
}

/** What an invitation is about, for who holds its link. Throws TOKEN_USED, or TOKEN_EXPIRED when it ended in any other way. */
export async function readInvited(parts: AccountParts, of: { token: string; now: Date }): Promise<InvitedView> {
  const { organisation, email, role, hasAccount } = await open(parts, of);
  return { organisation, email, role, hasAccount };
}

export interface Joining {
  token: string;
  name: string | undefined;
  password: string;
  locale: Locale;
  now: Date;
}

/**
 * The invited person joins, once: with a new account, or with the password of the one their address has. Account, membership
 * and what they agreed to come in one transaction. Throws TOKEN_EXPIRED, TOKEN_USED, PASSWORD_WRONG, INVALID_INPUT without a
 * name for a new account.
 */
export async function joinOrganisation(
  parts: AccountParts,
  of: Joining,
): Promise<{ email: string; organisation: string }> {
  const opened = await open(parts, of);
  const { tenantId, email, organisation, role } = opened;
  if (opened.userId !== null) await requirePassword(opened, of.password);
  else if (of.name === undefined) throw new DomainError('INVALID_INPUT');
  const passwordHash = opened.userId === null ? await hashPassword(of.password) : null;
  // From the first row on they act in their own name, as the member that this transaction makes.
  const memberId = newId();
  const actor = { kind: 'member', id: memberId, role, sight: 'with_reason' } as const;
  await parts.database.withScope({ tenantId, actor, now: of.now }, async (scope) => {
    const userId =
      opened.userId ?? (await makeUser(scope, { email, name: of.name ?? '', passwordHash, locale: of.locale }));
    const joined = await join(scope, { invitationId: opened.invitationId, userId, memberId });
    if (joined !== memberId) return; // was a member by now in another way: nothing of theirs changes
    for (const kind of ['privacy_policy', 'terms'] as const)
      await acceptNotice(scope, { kind, userId, locale: of.locale, surface: 'invitation', answeredAt: of.now });
    scope.rightsChanged();
  });
  return { email, organisation };
}

async function open(parts: AccountParts, of: { token: string; now: Date }): Promise<Opened> {
  const { tenantId, subjectId } = await findToken(parts, { purpose: 'invitation', ...of });
  return await parts.database.withScope({ tenantId, actor: { kind: 'system' }, now: of.now }, async (scope) => {
    const { state, email, role } = await readInvitation(scope, subjectId);
    if (state === 'accepted') throw new DomainError('TOKEN_USED');
    const [tenant] = await scope.sql<{ name: string; state: string }>('select name, state from tenant where id = $1', [
      tenantId,
    ]);
    if (state !== 'open' || email === null || tenant?.state !== 'active') throw new DomainError('TOKEN_EXPIRED');
    const [account] = await scope.sql<{ userId: string; passwordHash: string | null }>(
      `select u.id as "userId", a.password as "passwordHash" from auth."user" u
        left join auth.account a on a."userId" = u.id and a."providerId" = 'credential' where u.email = $1`,
      [email],
    );
    const { userId = null, passwordHash = null } = account ?? {};
    const base = { invitationId: subjectId, tenantId, organisation: tenant.name, email, role };
    return { ...base, hasAccount: userId !== null, userId, passwordHash };
  });
}

async function requirePassword({ passwordHash }: Opened, password: string): Promise<void> {
  if (passwordHash === null || !(await verifyPassword(passwordHash, password))) throw new DomainError('PASSWORD_WRONG');
}

/** Of two who use the same link at once, the second finds it used. */
async function join(
  scope: Scope,
  of: { invitationId: string; userId: string; memberId: string },
): Promise<string | undefined> {
  const [row] = await orRefuse({ [noDataFound]: 'TOKEN_USED' }, () =>
    scope.sql<{ id: string }>('select join_organisation($1, $2, $3, $4, $5) as id', [
      of.invitationId,
      of.userId,
      of.memberId,
      newId(),
      scope.now,
    ]),
  );
  return row?.id;
}

async function makeUser(
  scope: Scope,
  of: { email: string; name: string; passwordHash: string | null; locale: Locale },
): Promise<string> {
  const userId = newId();
  const made = await scope.sql(
    `insert into auth."user" (id, name, email, "emailVerified") values ($1, $2, $3, true) on conflict (email) do nothing returning id`,
    [userId, of.name, of.email],
  );
  if (made.length === 0) throw new DomainError('CONFLICT'); // became an account this very moment: its password is asked for
  await scope.sql(
    `insert into auth.account (id, "userId", "accountId", "providerId", password) values ($1, $2, $3, 'credential', $4)`,
    [newId(), userId, userId, of.passwordHash],
  );
  await scope.sql('insert into auth.profile ("userId", locale, "adultAt") values ($1, $2, $3)', [
    userId,
    of.locale,
    scope.now,
  ]);
  return userId;
}
