import type { Scope } from '../../database/scope.ts';
import type { SealedNote } from '../../database/sealed-shapes.ts';
import { type DatabaseInstant, isoOf } from './instant.ts';
import { readPeople } from './list-people.ts';
import { createUnsealer } from './unsealer.ts';

export interface NoteView {
  id: string;
  clientId: string;
  authorName: string | null;
  text: string | null;
  mentions: { memberId: string; name: string; sees: boolean }[];
  at: string;
}

interface Row {
  id: string;
  clientId: string;
  conversationId: string;
  authorName: string | null;
  sealed: Buffer;
  at: DatabaseInstant;
}

/** Notes of one conversation among these ids that the actor sees, opened. A destroyed key leaves a note without words. */
export async function readNotes(scope: Scope, ids: readonly string[]): Promise<NoteView[]> {
  if (ids.length === 0) return [];
  const rows = await scope.sql<Row>(
    `select n.id, n.client_id as "clientId", n.conversation_id as "conversationId", u.name as "authorName", n.sealed, n.at
      from note n left join membership m on m.tenant_id = n.tenant_id and m.id = n.author_member_id left join auth."user" u on u.id = m.user_id
      where n.tenant_id = $1 and n.id = any($2::uuid[])`,
    [scope.tenantId, ids],
  );
  const unsealer = await createUnsealer(
    scope,
    rows.map(({ sealed }) => sealed),
  );
  const opened = rows.map((row) => ({
    row,
    words: unsealer.open<SealedNote>(row.sealed, { table: 'note', rowId: row.id }),
  }));
  const inSight = await peopleOf(scope, opened);
  return opened.map(({ row, words }) => ({
    id: row.id,
    clientId: row.clientId,
    authorName: row.authorName,
    text: words?.text ?? null,
    mentions: words?.mentions.map((mention) => ({ ...mention, sees: inSight.has(mention.memberId) })) ?? [],
    at: isoOf(row.at),
  }));
}

/** Who sees the conversation; asked only when somebody is mentioned at all. */
async function peopleOf(
  scope: Scope,
  notes: readonly { row: Row; words: SealedNote | null }[],
): Promise<ReadonlySet<string>> {
  const conversationId = notes.find(({ words }) => (words?.mentions.length ?? 0) > 0)?.row.conversationId;
  if (conversationId === undefined) return new Set();
  return new Set((await readPeople(scope, conversationId)).map(({ id }) => id));
}
