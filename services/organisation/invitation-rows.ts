import type { Scope } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { keyIdOf, type OpenKey, unseal } from '../../database/vault/sealed.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Role } from '../../domain/organisation/roles.ts';
import { type DatabaseInstant, isoOf } from '../inbox/instant.ts';

export type InvitationState = 'open' | 'expired' | 'accepted' | 'revoked';

export interface InvitationView {
  id: string;
  /** Null once its key is gone, 30 days after the invitation. */
  email: string | null;
  role: Role;
  departmentIds: string[];
  state: InvitationState;
  invitedBy: string | null;
  sentAt: string;
  expiresAt: string;
}

interface Row {
  id: string;
  sealed: Buffer;
  role: Role;
  departmentIds: string[];
  invitedBy: string | null;
  sentAt: DatabaseInstant;
  expiresAt: DatabaseInstant;
  acceptedAt: DatabaseInstant | null;
  revokedAt: DatabaseInstant | null;
}

/** Invitations that still may become members, newest first; open or expired. */
export async function listInvitations(scope: Scope): Promise<{ items: InvitationView[] }> {
  return { items: await read(scope, 'i.accepted_at is null and i.revoked_at is null', []) };
}

/** Whatever became of it. Throws NOT_FOUND. */
export async function readInvitation(scope: Scope, id: string): Promise<InvitationView> {
  const [invitation] = await read(scope, 'i.id = $2', [id]);
  if (invitation === undefined) throw new DomainError('NOT_FOUND');
  return invitation;
}

async function read(scope: Scope, which: string, parameters: readonly unknown[]): Promise<InvitationView[]> {
  const rows = await scope.sql<Row>(
    `select i.id, i.sealed, i.role, u.name as "invitedBy", i.sent_at as "sentAt", i.expires_at as "expiresAt",
        i.accepted_at as "acceptedAt", i.revoked_at as "revokedAt",
        array(select d.department_id::text from invitation_department d where d.tenant_id = i.tenant_id and d.invitation_id = i.id order by 1) as "departmentIds"
      from invitation i join membership m on m.tenant_id = i.tenant_id and m.id = i.invited_by left join auth."user" u on u.id = m.user_id
      where i.tenant_id = $1 and ${which} order by i.created_at desc, i.id desc limit 500`,
    [scope.tenantId, ...parameters],
  );
  const keys = await scope.vault.keysById(
    scope.tenantId,
    rows.map(({ sealed }) => keyIdOf(sealed)),
  );
  return rows.map((row) => viewOf(scope, row, keys.get(keyIdOf(row.sealed))));
}

function viewOf(scope: Scope, row: Row, key: OpenKey | undefined): InvitationView {
  const { id, role, departmentIds, invitedBy, sealed } = row;
  const place = { tenantId: scope.tenantId, table: 'invitation', rowId: id };
  return {
    id,
    email: key === undefined ? null : unseal<SealedShapes['invitation']>(key, sealed, place).email,
    role,
    departmentIds,
    state: stateOf(row, scope.now),
    invitedBy,
    sentAt: isoOf(row.sentAt),
    expiresAt: isoOf(row.expiresAt),
  };
}

function stateOf({ acceptedAt, revokedAt, expiresAt }: Row, now: Date): InvitationState {
  if (acceptedAt !== null) return 'accepted';
  if (revokedAt !== null) return 'revoked';
  return new Date(expiresAt) <= now ? 'expired' : 'open';
}
