import type { Scope } from '../../database/scope.ts';
import { DomainError, StandsOtherwise } from '../../domain/errors.ts';
import type { Role } from '../../domain/organisation/roles.ts';
import { type DatabaseInstant, isoOf } from '../inbox/instant.ts';

export interface TeamMemberView {
  id: string;
  name: string;
  email: string;
  role: Role;
  state: 'active' | 'suspended';
  owner: boolean;
  departmentIds: string[];
  secondFactor: 'none' | 'code' | 'passkey';
  unresolved: number | null;
  revision: number;
}

export interface OwnershipTransferView {
  id: string;
  fromMemberId: string;
  toMemberId: string;
  expiresAt: string;
}

export interface TeamView {
  items: TeamMemberView[];
  ownershipTransfer: OwnershipTransferView | null;
  recoveries: { memberId: string; dueAt: string }[];
}

/** Everybody who works here, suspended people last; how much each has open only for admins. */
export async function readTeam(scope: Scope): Promise<TeamView> {
  return {
    items: await readMembers(scope, null),
    ownershipTransfer: await readOffer(scope),
    recoveries: isAdmin(scope) ? await readRecoveries(scope) : [],
  };
}

async function readRecoveries({ sql, tenantId }: Scope): Promise<TeamView['recoveries']> {
  const rows = await sql<{ memberId: string; dueAt: DatabaseInstant }>(
    `select m.id as "memberId", r.due_at as "dueAt" from auth.account_recovery r join membership m on m.user_id = r.user_id
      where m.tenant_id = $1 and m.state = 'active' and r.stopped_at is null and r.done_at is null order by r.due_at, m.id`,
    [tenantId],
  );
  return rows.map(({ memberId, dueAt }) => ({ memberId, dueAt: isoOf(dueAt) }));
}

/** Throws NOT_FOUND. */
export async function readTeamMember(scope: Scope, id: string): Promise<TeamMemberView> {
  const [member] = await readMembers(scope, id);
  if (member === undefined) throw new DomainError('NOT_FOUND');
  return member;
}

async function readMembers(scope: Scope, id: string | null): Promise<TeamMemberView[]> {
  const rows = await scope.sql<Omit<TeamMemberView, 'unresolved'>>(
    `select m.id, u.name, u.email, m.role, m.state, m.owner, m.revision,
        array(select d.department_id::text from department_member d where d.tenant_id = m.tenant_id and d.member_id = m.id order by 1) as "departmentIds",
        case when exists (select 1 from auth.passkey p where p.user_id = m.user_id) then 'passkey'
          when exists (select 1 from auth.totp f where f.user_id = m.user_id and f.confirmed_at is not null) then 'code' else 'none' end as "secondFactor"
      from membership m join auth."user" u on u.id = m.user_id
      where m.tenant_id = $1 and ($2::uuid is null or m.id = $2) order by m.state, lower(u.name), m.id`,
    [scope.tenantId, id],
  );
  if (!isAdmin(scope)) return rows.map((row) => ({ ...row, unresolved: null }));
  const counts = await scope.sql<{ id: string; unresolved: string }>(
    'select member_id as id, unresolved from open_conversations_by_member()',
  );
  const open = new Map(counts.map((one) => [one.id, Number(one.unresolved)]));
  return rows.map((row) => ({ ...row, unresolved: open.get(row.id) ?? 0 }));
}

function isAdmin({ actor }: Scope): boolean {
  return actor.kind === 'member' && actor.role === 'admin';
}

/** The offer of ownership that waits for an answer; none for those who are not admins. */
async function readOffer(scope: Scope): Promise<OwnershipTransferView | null> {
  const [offer] = await scope.sql<Omit<OwnershipTransferView, 'expiresAt'> & { expiresAt: DatabaseInstant }>(
    `select id, from_member_id as "fromMemberId", to_member_id as "toMemberId", expires_at as "expiresAt" from ownership_transfer
      where tenant_id = $1 and accepted_at is null and ended_at is null and expires_at > $2`,
    [scope.tenantId, scope.now],
  );
  return offer === undefined ? null : { ...offer, expiresAt: isoOf(offer.expiresAt) };
}

export interface HeldMember {
  id: string;
  userId: string;
  role: Role;
  state: 'active' | 'suspended';
  owner: boolean;
}

/**
 * Holds a member, and all active admins, until the end of the transaction: of two who take the last two admins away the second
 * waits here and then counts one. Throws NOT_FOUND, or CONFLICT with the newer version.
 */
export async function holdMember(
  scope: Scope,
  of: { id: string; revision: number },
): Promise<{ member: HeldMember; otherAdmins: number }> {
  const held = await scope.sql<HeldMember & { revision: number }>(
    `select id, user_id as "userId", role, state, owner, revision from membership
      where tenant_id = $1 and (id = $2 or (role = 'admin' and state = 'active')) order by id for update`,
    [scope.tenantId, of.id],
  );
  const member = held.find(({ id }) => id === of.id);
  if (member === undefined) throw new DomainError('NOT_FOUND');
  if (member.revision !== of.revision) throw new StandsOtherwise('CONFLICT', await readTeamMember(scope, of.id));
  const otherAdmins = held.filter(
    ({ id, role, state }) => id !== of.id && role === 'admin' && state === 'active',
  ).length;
  return { member, otherAdmins };
}

/** An admin may go only while another one stays, and the owner only after handing over. Throws LAST_ADMIN, OWNER_STAYS. */
export function requireDispensable({ member, otherAdmins }: { member: HeldMember; otherAdmins: number }): void {
  if (member.role === 'admin' && member.state === 'active' && otherAdmins === 0) throw new DomainError('LAST_ADMIN');
  if (member.owner) throw new DomainError('OWNER_STAYS');
}

/** What was offered to somebody, or by them, is over. */
export async function endOffersOf(scope: Scope, memberId: string): Promise<void> {
  await scope.sql(
    `update ownership_transfer set ended_at = $3 where tenant_id = $1 and (to_member_id = $2 or from_member_id = $2)
      and accepted_at is null and ended_at is null`,
    [scope.tenantId, memberId, scope.now],
  );
}
