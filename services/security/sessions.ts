import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { recordAudit } from '../audit/record.ts';

export interface SessionRow {
  id: string;
  browser: string;
  system: string;
  address: string;
  startedAt: string;
  lastSeenAt: string;
  isCurrent: boolean;
}

interface Own {
  userId: string;
  /** The one that asks. */
  sessionId: string;
}

/** Where the person is signed in now, this session first, then the last used. */
export async function listSessions({ sql, now }: Scope, { userId, sessionId }: Own): Promise<{ items: SessionRow[] }> {
  const rows = await sql<Omit<SessionRow, 'startedAt' | 'lastSeenAt'> & { started: string; seen: string }>(
    `select m.session_id as id, m.browser, m.system, m.address, m.started_at as started, m.last_seen_at as seen, m.session_id = $2 as "isCurrent"
      from auth.session_meta m join auth.session s on s.id = m.session_id
      where m.user_id = $1 and s."expiresAt" > $3 order by m.session_id = $2 desc, m.last_seen_at desc, m.session_id limit 100`,
    [userId, sessionId, now],
  );
  return {
    items: rows.map(({ started, seen, ...row }) => ({
      ...row,
      startedAt: new Date(started).toISOString(),
      lastSeenAt: new Date(seen).toISOString(),
    })),
  };
}

/** Signs out one device; its next request is refused. Throws NOT_FOUND for an ended one or somebody else's. */
export async function endSession(
  scope: Scope,
  { userId, memberId, endedId }: { userId: string; memberId: string; endedId: string },
): Promise<void> {
  const ended = await scope.sql('delete from auth.session where id = $1 and "userId" = $2 returning id', [
    endedId,
    userId,
  ]);
  if (ended.length === 0) throw new DomainError('NOT_FOUND');
  await noteEnded(scope, memberId, 1);
}

/** Signs out every device but the one that asks. */
export async function endOtherSessions(
  scope: Scope,
  { userId, sessionId, memberId }: Own & { memberId: string },
): Promise<{ ended: number }> {
  const ended = await scope.sql('delete from auth.session where "userId" = $1 and id <> $2 returning id', [
    userId,
    sessionId,
  ]);
  if (ended.length > 0) await noteEnded(scope, memberId, ended.length);
  return { ended: ended.length };
}

async function noteEnded(scope: Scope, memberId: string, count: number): Promise<void> {
  await recordAudit(scope, {
    kind: 'security.sessions_ended',
    subject: 'membership',
    id: memberId,
    detail: { count },
  });
}
