import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { recordAudit } from '../audit/record.ts';
import { requireActiveTenant } from '../inbox/require-change.ts';
import { queueMail } from '../mail/queue-mail.ts';
import { endOffersOf, type OwnershipTransferView } from './team.ts';

/** How long an offer waits for its answer. Milliseconds. */
const offerMs = 7 * 86_400_000;

/**
 * Offers the organisation to another active admin, who is told by mail; a newer offer replaces an older one. Throws FORBIDDEN
 * unless the actor is the owner, INVALID_INPUT when the other one is no active admin.
 */
export async function offerOwnership(scope: Scope, { memberId }: { memberId: string }): Promise<OwnershipTransferView> {
  const actorId = actorOf(scope);
  await requireActiveTenant(scope);
  const held = await holdAdmins(scope, [actorId, memberId]);
  if (!held.some(({ id, owner }) => id === actorId && owner)) throw new DomainError('FORBIDDEN');
  const next = held.find(({ id }) => id === memberId);
  if (next === undefined || memberId === actorId) throw new DomainError('INVALID_INPUT');
  await endOffersOf(scope, actorId);
  const [id, expiresAt] = [newId(), new Date(scope.now.getTime() + offerMs)];
  await scope.sql(
    'insert into ownership_transfer (id, tenant_id, from_member_id, to_member_id, expires_at) values ($1, $2, $3, $4, $5)',
    [id, scope.tenantId, actorId, memberId, expiresAt],
  );
  await recordAudit(scope, { kind: 'ownership.offered', subject: 'member', id: memberId, detail: {} });
  await queueMail(scope, {
    template: 'ownership-transferred',
    to: { kind: 'user', id: next.userId },
    refs: { step: 'offered', from: actorId, to: memberId, at: scope.now.toISOString() },
    expiresAt,
  });
  return { id, fromMemberId: actorId, toMemberId: memberId, expiresAt: expiresAt.toISOString() };
}

/**
 * The one it was offered to becomes the owner; both are told. Throws NOT_FOUND when it wasn't offered to the actor, CONFLICT
 * when the offer has ended, also at this very moment.
 */
export async function acceptOwnership(scope: Scope, { id }: { id: string }): Promise<void> {
  const actorId = actorOf(scope);
  await requireActiveTenant(scope);
  const offer = await readOffer(scope, id);
  if (offer?.toMemberId !== actorId) throw new DomainError('NOT_FOUND');
  if (!offer.open) throw new DomainError('CONFLICT');
  // Members before offers, as whoever offers holds them: an owner who offers anew this moment waits, and nobody deadlocks.
  const held = await holdAdmins(scope, [offer.fromMemberId, offer.toMemberId]);
  // Only its owner hands an organisation over: an offer of somebody who is it no more is worth nothing.
  if (!held.some((one) => one.id === offer.fromMemberId && one.owner) || held.length !== 2)
    throw new DomainError('CONFLICT');
  await closeOffer(scope, id);
  // In this order: there is never a moment with two.
  for (const [owner, memberId] of [
    [false, offer.fromMemberId],
    [true, offer.toMemberId],
  ])
    await scope.sql('update membership set owner = $3, revision = revision + 1 where tenant_id = $1 and id = $2', [
      scope.tenantId,
      memberId,
      owner,
    ]);
  const detail = { from: offer.fromMemberId };
  await recordAudit(scope, { kind: 'ownership.accepted', subject: 'member', id: actorId, detail });
  for (const { userId } of held)
    await queueMail(scope, {
      template: 'ownership-transferred',
      to: { kind: 'user', id: userId },
      refs: { step: 'done', from: offer.fromMemberId, to: actorId, at: scope.now.toISOString() },
    });
}

/** Takes an offer back, or declines it. Throws NOT_FOUND when the actor is neither of the two. */
export async function endOwnershipOffer(scope: Scope, { id }: { id: string }): Promise<void> {
  const actorId = actorOf(scope);
  const offer = await readOffer(scope, id, { held: true });
  if (!offer?.open || ![offer.fromMemberId, offer.toMemberId].includes(actorId)) throw new DomainError('NOT_FOUND');
  await endOffersOf(scope, offer.toMemberId);
  await recordAudit(scope, { kind: 'ownership.offer_ended', subject: 'member', id: offer.toMemberId, detail: {} });
}

interface Admin {
  id: string;
  userId: string;
  owner: boolean;
}

/** Of these, those who are active admins, held until the end of the transaction. */
function holdAdmins(scope: Scope, ids: readonly string[]): Promise<Admin[]> {
  return scope.sql<Admin>(
    `select id, user_id as "userId", owner from membership
      where tenant_id = $1 and id = any($2::uuid[]) and role = 'admin' and state = 'active' order by id for update`,
    [scope.tenantId, ids],
  );
}

interface Offer {
  fromMemberId: string;
  toMemberId: string;
  open: boolean;
}

async function readOffer(scope: Scope, id: string, { held = false } = {}): Promise<Offer | undefined> {
  const [offer] = await scope.sql<Offer>(
    `select from_member_id as "fromMemberId", to_member_id as "toMemberId", accepted_at is null and ended_at is null and expires_at > $3 as open
      from ownership_transfer where tenant_id = $1 and id = $2 ${held ? 'for update' : ''}`,
    [scope.tenantId, id, scope.now],
  );
  return offer;
}

/** Throws CONFLICT when it was taken back or accepted meanwhile. */
async function closeOffer(scope: Scope, id: string): Promise<void> {
  const closed = await scope.sql(
    'update ownership_transfer set accepted_at = $3 where tenant_id = $1 and id = $2 and accepted_at is null and ended_at is null returning 1',
    [scope.tenantId, id, scope.now],
  );
  if (closed.length === 0) throw new DomainError('CONFLICT');
}

function actorOf({ actor }: Scope): string {
  if (actor.kind !== 'member') throw new DomainError('FORBIDDEN');
  return actor.id;
}
