import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { NotificationKind } from '../../domain/notifications/kinds.ts';

export interface Notice {
  /** Who is told; the actor and people who were suspended are not. */
  members: readonly string[];
  kind: NotificationKind;
  /** Shown only while the member sees it. */
  conversationId?: string;
  subjectId?: string;
  /** Whose doing it was, where it is the system that tells. */
  aboutMember?: string;
  code?: string;
}

/** Tells members something, in the transaction of the fact; their screens hear after commit that there is news. Ids and codes only. */
export async function notify(scope: Scope, notice: Notice): Promise<void> {
  const actorId = scope.actor.kind === 'member' ? scope.actor.id : null;
  const active = await scope.sql<{ id: string }>(
    `select id from membership where tenant_id = $1 and id = any($2::uuid[]) and state = 'active' and ($3::uuid is null or id <> $3)`,
    [scope.tenantId, notice.members, actorId],
  );
  for (const { id } of active) {
    await scope.sql(
      `insert into notification (id, tenant_id, member_id, kind, conversation_id, subject_id, actor_id, code)
        values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        newId(),
        scope.tenantId,
        id,
        notice.kind,
        notice.conversationId ?? null,
        notice.subjectId ?? null,
        actorId ?? notice.aboutMember ?? null,
        notice.code ?? null,
      ],
    );
    scope.told(id);
  }
}

/** Active members who answer for the organisation's data. */
export async function officersOf({ sql, tenantId }: Scope): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    `select id from membership where tenant_id = $1 and state = 'active' and role in ('admin', 'privacy_officer')`,
    [tenantId],
  );
  return rows.map(({ id }) => id);
}
