import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { blindIndex } from '../../database/vault/blind-index.ts';
import { seal } from '../../database/vault/sealed.ts';
import { tokenLives } from '../../domain/accounts/tokens.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Role } from '../../domain/organisation/roles.ts';
import { addToken } from '../accounts/token-rows.ts';
import { recordAudit } from '../audit/record.ts';
import { requireActiveTenant } from '../inbox/require-change.ts';
import { queueMail } from '../mail/queue-mail.ts';
import { requireDepartments } from './departments.ts';
import { type InvitationView, readInvitation } from './invitation-rows.ts';
import { orRefuse, uniqueViolation } from './sql-state.ts';

/** An address is forgotten after this, joined or not: its key expires in the vault. Milliseconds. */
const addressMs = 30 * 86_400_000;
const dayMs = 86_400_000;
/** An organisation must not become a way to send mail to the world. */
const mostMailsADay = 100;
/** Between two mails to the same person. Milliseconds. */
const pauseMs = 60_000;

/**
 * Invites somebody by mail for 7 days; a newer invitation of an address replaces the open one. The address is sealed and
 * found by its keyed hash only. Throws ALREADY_MEMBER, INVALID_INPUT for a department that is none, RATE_LIMITED.
 */
export async function invite(
  scope: Scope,
  of: { email: string; role: Role; departmentIds: readonly string[] },
): Promise<InvitationView> {
  await requireActiveTenant(scope);
  const email = of.email.toLowerCase();
  await requireNewcomer(scope, email);
  await requireDepartments(scope, of.departmentIds);
  await requireMailLeft(scope);
  const id = newId();
  const emailHash = blindIndex(await scope.vault.indexKey(scope.tenantId), 'email', email);
  const sealed = await sealAddress(scope, { id, email });
  await scope.sql(
    'update invitation set revoked_at = $3 where tenant_id = $1 and email_hash = $2 and accepted_at is null and revoked_at is null',
    [scope.tenantId, emailHash, scope.now],
  );
  const expiresAt = endOf(scope);
  // Two admins who invite the same person at once: one of them hears of the other.
  await orRefuse({ [uniqueViolation]: 'CONFLICT' }, () =>
    scope.sql(
      `insert into invitation (id, tenant_id, invited_by, role, email_hash, sealed, expires_at, sent_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, scope.tenantId, inviterOf(scope), of.role, emailHash, sealed, expiresAt, scope.now],
    ),
  );
  await scope.sql(
    'insert into invitation_department (tenant_id, invitation_id, department_id) select $1, $2, unnest($3::uuid[])',
    [scope.tenantId, id, [...new Set(of.departmentIds)]],
  );
  await send(scope, { id, expiresAt });
  const detail = { role: of.role };
  await recordAudit(scope, { kind: 'member.invited', subject: 'invitation', id, detail });
  return readInvitation(scope, id);
}

/**
 * Sends a new link for 7 more days. Throws NOT_FOUND, TOKEN_USED when it was accepted or taken back, KEY_DESTROYED when the
 * address is forgotten already, RATE_LIMITED.
 */
export async function resendInvitation(scope: Scope, { id }: { id: string }): Promise<InvitationView> {
  await requireActiveTenant(scope);
  const { state, email, sentAt } = await hold(scope, id);
  if (state === 'accepted' || state === 'revoked') throw new DomainError('TOKEN_USED');
  if (email === null) throw new DomainError('KEY_DESTROYED');
  if (scope.now.getTime() - new Date(sentAt).getTime() < pauseMs) throw new DomainError('RATE_LIMITED');
  await requireMailLeft(scope);
  const expiresAt = endOf(scope);
  await scope.sql('update invitation set expires_at = $3, sent_at = $4 where tenant_id = $1 and id = $2', [
    scope.tenantId,
    id,
    expiresAt,
    scope.now,
  ]);
  await send(scope, { id, expiresAt });
  await recordAudit(scope, { kind: 'member.invitation_sent_again', subject: 'invitation', id, detail: {} });
  return readInvitation(scope, id);
}

/** Takes an invitation back; its links stop working at once. Throws NOT_FOUND, TOKEN_USED when it was accepted. */
export async function revokeInvitation(scope: Scope, { id }: { id: string }): Promise<InvitationView> {
  const { state } = await hold(scope, id);
  if (state === 'accepted') throw new DomainError('TOKEN_USED');
  if (state !== 'revoked') {
    await scope.sql('update invitation set revoked_at = $3 where tenant_id = $1 and id = $2', [
      scope.tenantId,
      id,
      scope.now,
    ]);
    await recordAudit(scope, { kind: 'member.invitation_revoked', subject: 'invitation', id, detail: {} });
  }
  return readInvitation(scope, id);
}

async function hold(scope: Scope, id: string): Promise<InvitationView> {
  await scope.sql('select 1 from invitation where tenant_id = $1 and id = $2 for update', [scope.tenantId, id]);
  return readInvitation(scope, id);
}

/** In whole seconds, as links carry it. */
function endOf({ now }: Scope): Date {
  return new Date(Math.floor((now.getTime() + tokenLives.invitation) / 1_000) * 1_000);
}

async function send(scope: Scope, { id, expiresAt }: { id: string; expiresAt: Date }): Promise<void> {
  const tokenId = newId();
  await addToken(scope, { id: tokenId, purpose: 'invitation', subjectId: id, expiresAt });
  await queueMail(scope, {
    template: 'invitation',
    to: { kind: 'invitation', id },
    refs: { tokenId, expiresAt: expiresAt.toISOString(), invitedBy: inviterOf(scope) },
    expiresAt,
  });
}

async function sealAddress(scope: Scope, { id, email }: { id: string; email: string }): Promise<Buffer> {
  const { tenantId, vault, now } = scope;
  const expiresAt = new Date(now.getTime() + addressMs);
  const key = await vault.subjectKey({ tenantId, subjectId: id, purpose: 'hold', expiresAt });
  const shape: SealedShapes['invitation'] = { email };
  return seal(key, shape, { tenantId, table: 'invitation', rowId: id });
}

async function requireNewcomer(scope: Scope, email: string): Promise<void> {
  const members = await scope.sql(
    `select 1 from membership m join auth."user" u on u.id = m.user_id where m.tenant_id = $1 and u.email = $2`,
    [scope.tenantId, email],
  );
  if (members.length > 0) throw new DomainError('ALREADY_MEMBER');
}

async function requireMailLeft(scope: Scope): Promise<void> {
  const [sent] = await scope.sql<{ count: number }>(
    'select count(*)::int as count from invitation where tenant_id = $1 and sent_at > $2',
    [scope.tenantId, new Date(scope.now.getTime() - dayMs)],
  );
  if ((sent?.count ?? 0) >= mostMailsADay) throw new DomainError('RATE_LIMITED');
}

function inviterOf({ actor }: Scope): string {
  if (actor.kind !== 'member') throw new DomainError('FORBIDDEN');
  return actor.id;
}
