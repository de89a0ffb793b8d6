import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { recordAudit } from '../audit/record.ts';
import { requireActiveTenant } from '../inbox/require-change.ts';
import { mailMembers } from '../mail/mail-members.ts';
import { notify } from '../notifications/notify.ts';
import { readTeamMember, type TeamMemberView } from '../organisation/team.ts';
import { alertPerson } from './alert-person.ts';
import { hasSecondFactor, lockAccount, readFactors } from './factors.ts';

/**
 * Takes a colleague's second step away after they lost it: it is gone with its recovery codes, and so are their sessions; the
 * colleague and all other admins hear of it. Throws FORBIDDEN for oneself, NOT_FOUND without a second step, and
 * SECOND_FACTOR_KEPT where an admin alone must not open the way to more than an admin has: the owner's, and the account of
 * somebody who also works elsewhere.
 */
export async function resetSecondFactor(scope: Scope, { id }: { id: string }): Promise<TeamMemberView> {
  await requireActiveTenant(scope);
  const { userId, owner } = await findMember(scope, id);
  if (scope.actor.kind !== 'member' || scope.actor.id === id) throw new DomainError('FORBIDDEN');
  await lockAccount(scope.sql, userId);
  if (!hasSecondFactor(await readFactors(scope.sql, userId))) throw new DomainError('NOT_FOUND');
  if (owner || (await worksElsewhere(scope, userId))) throw new DomainError('SECOND_FACTOR_KEPT');
  await removeSecondFactor(scope, userId);
  await recordAudit(scope, { kind: 'security.second_factor_reset', subject: 'member', id, detail: {} });
  await alertPerson(scope, { userId, what: 'second_factor_reset' });
  await tellOtherAdmins(scope, { memberId: id, actorId: scope.actor.id });
  scope.rightsChanged();
  return readTeamMember(scope, id);
}

/** Second steps, codes, what they opened so far and what is halfway: as if there had never been any. */
async function removeSecondFactor({ sql }: Scope, userId: string): Promise<void> {
  for (const gone of [
    'delete from auth.totp where user_id = $1',
    'delete from auth.passkey where user_id = $1',
    'delete from auth.recovery_code where user_id = $1',
    'delete from auth.sign_in_step where user_id = $1',
    'delete from auth.session where "userId" = $1',
  ])
    await sql(gone, [userId]);
}

async function findMember({ sql, tenantId }: Scope, id: string): Promise<{ userId: string; owner: boolean }> {
  const [member] = await sql<{ userId: string; owner: boolean }>(
    `select user_id as "userId", owner from membership where tenant_id = $1 and id = $2 and state = 'active' for no key update`,
    [tenantId, id],
  );
  if (member === undefined) throw new DomainError('NOT_FOUND');
  return member;
}

/** What protects another organisation isn't this one's to remove. */
async function worksElsewhere({ sql, tenantId }: Scope, userId: string): Promise<boolean> {
  return (await sql('select 1 from memberships_of($1) where tenant_id <> $2', [userId, tenantId])).length > 0;
}

async function tellOtherAdmins(
  scope: Scope,
  { memberId, actorId }: { memberId: string; actorId: string },
): Promise<void> {
  const admins = await scope.sql<{ id: string }>(
    `select id from membership where tenant_id = $1 and state = 'active' and role = 'admin' and id not in ($2, $3)`,
    [scope.tenantId, memberId, actorId],
  );
  const others = admins.map(({ id }) => id);
  await notify(scope, { members: others, kind: 'second_step_reset', subjectId: memberId });
  await mailMembers(scope, others, {
    template: 'second-step-reset',
    refs: { memberId, byMemberId: actorId, at: scope.now.toISOString() },
  });
}
