import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import type { SupportReason } from '../../domain/platform/support.ts';
import { recordAudit } from '../audit/record.ts';
import { type DatabaseInstant, isoOf, isoOrNull } from '../inbox/instant.ts';

export interface SupportAccessView {
  id: string;
  reason: SupportReason;
  ticket: string | null;
  conversationId: string | null;
  grantedBy: string;
  grantedAt: string;
  expiresAt: string;
  endedAt: string | null;
  endedBy: string | null;
  open: boolean;
}

export interface SupportReading {
  id: string;
  at: string;
  operatorId: string;
  surface: 'list' | 'thread';
  conversationId: string | null;
  refused: boolean;
}

export interface NewSupportAccess {
  reason: SupportReason;
  ticket: string | null;
  hours: number;
  conversationId: string | null;
}

const hourMs = 3_600_000;

/**
 * Lets platform staff read all conversations or one, for a time the database itself holds to (OF-3.0). It replaces what is
 * open to the same extent, so that ending it leaves nothing open that was given twice. Throws NOT_FOUND for a conversation
 * the actor doesn't see.
 */
export async function grantSupportAccess(scope: Scope, input: NewSupportAccess): Promise<SupportAccessView> {
  const { conversationId, reason, ticket } = input;
  if (conversationId !== null) {
    const seen = await scope.sql('select 1 from conversation where tenant_id = $1 and id = $2', [
      scope.tenantId,
      conversationId,
    ]);
    if (seen.length === 0) throw new DomainError('NOT_FOUND');
  }
  await endSameExtent(scope, conversationId);
  const id = newId();
  const expiresAt = new Date(scope.now.getTime() + input.hours * hourMs);
  await scope.sql(
    `insert into support_access (id, tenant_id, reason, ticket, conversation_id, granted_by, granted_at, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, scope.tenantId, reason, ticket, conversationId, memberOf(scope), scope.now, expiresAt],
  );
  await recordAudit(scope, {
    kind: 'support.granted',
    subject: 'support_access',
    id,
    detail: { reason, until: expiresAt.toISOString(), conversation: conversationId },
  });
  const [view] = await readAccess(scope, { id, limit: 1 });
  if (view === undefined) throw new DomainError('INTERNAL');
  return view;
}

/** Of two who give at once the second waits here, and ends what the first one gave. */
async function endSameExtent(scope: Scope, conversationId: string | null): Promise<void> {
  await scope.sql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`support/${scope.tenantId}`]);
  const ended = await scope.sql<{ id: string }>(
    `update support_access set ended_at = $3, ended_by = $4
      where tenant_id = $1 and conversation_id is not distinct from $2 and ended_at is null and expires_at > $3 returning id`,
    [scope.tenantId, conversationId, scope.now, memberOf(scope)],
  );
  for (const { id } of ended)
    await recordAudit(scope, { kind: 'support.ended', subject: 'support_access', id, detail: {} });
}

/** Ends access at once; what ended by itself stays as it is. Throws NOT_FOUND. */
export async function endSupportAccess(scope: Scope, { accessId }: { accessId: string }): Promise<void> {
  const [found] = await readAccess(scope, { id: accessId, limit: 1 });
  if (found === undefined) throw new DomainError('NOT_FOUND');
  const ended = await scope.sql(
    'update support_access set ended_at = $3, ended_by = $4 where tenant_id = $1 and id = $2 and ended_at is null and expires_at > $3 returning id',
    [scope.tenantId, accessId, scope.now, memberOf(scope)],
  );
  if (ended.length === 0) return;
  await recordAudit(scope, { kind: 'support.ended', subject: 'support_access', id: accessId, detail: {} });
}

/** Access that was given, newest first, with what platform staff read or were refused. */
export async function listSupportAccess(
  scope: Scope,
  { limit }: { limit: number },
): Promise<{ items: SupportAccessView[]; readings: SupportReading[] }> {
  return { items: await readAccess(scope, { id: null, limit }), readings: await readReadings(scope, limit) };
}

type Row = Omit<SupportAccessView, 'grantedAt' | 'expiresAt' | 'endedAt'> & {
  grantedAt: DatabaseInstant;
  expiresAt: DatabaseInstant;
  endedAt: DatabaseInstant | null;
};

async function readAccess(
  scope: Scope,
  { id, limit }: { id: string | null; limit: number },
): Promise<SupportAccessView[]> {
  const rows = await scope.sql<Row>(
    `select a.id, a.reason, a.ticket, a.conversation_id as "conversationId", g.name as "grantedBy", a.granted_at as "grantedAt",
        a.expires_at as "expiresAt", a.ended_at as "endedAt", e.name as "endedBy", a.ended_at is null and a.expires_at > $2 as open
      from support_access a
        join membership gm on gm.tenant_id = a.tenant_id and gm.id = a.granted_by join auth."user" g on g.id = gm.user_id
        left join membership em on em.tenant_id = a.tenant_id and em.id = a.ended_by left join auth."user" e on e.id = em.user_id
      where a.tenant_id = $1 and ($3::uuid is null or a.id = $3) order by a.granted_at desc, a.id desc limit $4`,
    [scope.tenantId, scope.now, id, limit],
  );
  return rows.map((row) => ({
    ...row,
    grantedAt: isoOf(row.grantedAt),
    expiresAt: isoOf(row.expiresAt),
    endedAt: isoOrNull(row.endedAt),
  }));
}

async function readReadings(scope: Scope, limit: number): Promise<SupportReading[]> {
  const rows = await scope.sql<Omit<SupportReading, 'at'> & { at: DatabaseInstant }>(
    `select id, at, actor_id as "operatorId", detail ->> 'surface' as surface,
        case when subject_kind = 'conversation' then subject_id end as "conversationId", kind = 'support.refused' as refused
      from audit_event where tenant_id = $1 and kind in ('support.read', 'support.refused') order by at desc, id desc limit $2`,
    [scope.tenantId, limit],
  );
  return rows.map((row) => ({ ...row, at: isoOf(row.at) }));
}

function memberOf({ actor }: Scope): string {
  if (actor.kind !== 'member') throw new DomainError('FORBIDDEN');
  return actor.id;
}
