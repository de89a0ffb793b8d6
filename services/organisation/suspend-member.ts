import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { recordAudit } from '../audit/record.ts';
import { requireActiveTenant } from '../inbox/require-change.ts';
import { endOffersOf, holdMember, readTeamMember, requireDispensable, type TeamMemberView } from './team.ts';

/**
 * Suspends a colleague in one transaction: their sessions end, all they were given goes back to the queues, and what they had
 * in sight is gone. Twice does no harm. Throws NOT_FOUND, CONFLICT with the newer version, LAST_ADMIN, OWNER_STAYS, and
 * FORBIDDEN for oneself.
 */
export async function suspendMember(scope: Scope, of: { id: string; revision: number }): Promise<TeamMemberView> {
  const { id } = of;
  await requireActiveTenant(scope);
  const held = await holdMember(scope, of);
  if (held.member.state === 'suspended') return readTeamMember(scope, id);
  requireDispensable(held);
  if (scope.actor.kind === 'member' && scope.actor.id === id) throw new DomainError('FORBIDDEN');
  await setState(scope, { id, state: 'suspended' });
  await scope.sql('delete from auth.session where "userId" = $1', [held.member.userId]);
  await endOffersOf(scope, id);
  const returned = await scope.sql<{ id: string }>('select return_conversations($1, $2) as id', [id, scope.now]);
  for (const conversation of returned) scope.changed(conversation.id);
  const detail = { conversations: returned.length };
  await recordAudit(scope, { kind: 'member.suspended', subject: 'member', id, detail });
  scope.rightsChanged();
  return readTeamMember(scope, id);
}

/** Lets a suspended colleague in again, with role and departments as they were. Throws NOT_FOUND, CONFLICT with the newer version. */
export async function reactivateMember(scope: Scope, of: { id: string; revision: number }): Promise<TeamMemberView> {
  const { id } = of;
  await requireActiveTenant(scope);
  const { member } = await holdMember(scope, of);
  if (member.state === 'active') return readTeamMember(scope, id);
  await setState(scope, { id, state: 'active' });
  await recordAudit(scope, { kind: 'member.reactivated', subject: 'member', id, detail: {} });
  scope.rightsChanged();
  return readTeamMember(scope, id);
}

async function setState(scope: Scope, of: { id: string; state: 'active' | 'suspended' }): Promise<void> {
  await scope.sql('update membership set state = $3, revision = revision + 1 where tenant_id = $1 and id = $2', [
    scope.tenantId,
    of.id,
    of.state,
  ]);
}
