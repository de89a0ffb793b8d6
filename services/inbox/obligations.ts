import type { Scope } from '../../database/scope.ts';
import type { ObligationKind } from '../../domain/processes.ts';

interface Due {
  conversationId: string;
  kind: ObligationKind;
  /** What is waited for, when a conversation may wait for several of a kind; the conversation itself otherwise. */
  subject?: string;
}

/** A wait of the conversation's process becomes a row; asking again moves it and reopens it. */
export async function oblige(scope: Scope, due: Due & { at: Date }): Promise<void> {
  await scope.sql(
    `insert into obligation (tenant_id, process, key, kind, subject, due_at) values ($1, 'conversation', $2, $3, $4, $5)
     on conflict (tenant_id, process, key, kind, subject) do update set due_at = excluded.due_at, done_at = null`,
    [scope.tenantId, due.conversationId, due.kind, due.subject ?? due.conversationId, due.at],
  );
}

/** The wait is over. */
export async function fulfil(scope: Scope, due: Due): Promise<void> {
  await scope.sql(
    `update obligation set done_at = $5 where tenant_id = $1 and process = 'conversation' and key = $2 and kind = $3 and subject = $4 and done_at is null`,
    [scope.tenantId, due.conversationId, due.kind, due.subject ?? due.conversationId, scope.now],
  );
}
