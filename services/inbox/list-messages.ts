import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import type { ConversationEventKind } from '../../domain/inbox/conversation.ts';
import { recordRead } from '../audit/record-read.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { type DatabaseInstant, isoOf } from './instant.ts';
import { readMessageRecords } from './message-rows.ts';
import { requireVisible } from './require-change.ts';
import { type MessageView, showMessages } from './show-messages.ts';
import { type NoteView, readNotes } from './show-notes.ts';

export interface EventView {
  id: string;
  kind: ConversationEventKind;
  actorName: string | null;
  subjectName: string | null;
  departmentName: string | null;
  at: string;
}

export type ThreadEntry =
  | { type: 'message'; message: MessageView }
  | { type: 'event'; event: EventView }
  | { type: 'note'; note: NoteView };

interface Position {
  type: 'message' | 'event' | 'note';
  id: string;
  at: string;
  orderSeq: string;
}

/**
 * One page of a thread, oldest first; `next` reaches further back. Order is the provider's time, then order of arrival.
 * Throws NOT_FOUND when the actor doesn't see the conversation, INVALID_INPUT on a cursor that isn't ours.
 */
export async function listMessages(
  scope: Scope,
  request: { conversationId: string; before: string | null; limit: number },
): Promise<{ items: ThreadEntry[]; next: string | null }> {
  const { conversationId, limit } = request;
  await requireVisible(scope, conversationId);
  await recordRead(scope, { conversationId, surface: 'thread' });
  const found = await readPositions(scope, request);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await entriesOf(scope, page.reverse()),
    next: found.length > limit && last ? encodeCursor([last.at, last.orderSeq, last.id]) : null,
  };
}

/** One message as the thread shows it. Throws NOT_FOUND. */
export async function readMessage(scope: Scope, { messageId }: { messageId: string }): Promise<MessageView> {
  const message = (await showMessages(scope, await readMessageRecords(scope, [messageId]))).get(messageId);
  if (message === undefined) throw new DomainError('NOT_FOUND');
  return message;
}

/** Newest first. Lines of events and notes have no order of arrival: within one instant they stand before messages. */
function readPositions(
  scope: Scope,
  request: { conversationId: string; before: string | null; limit: number },
): Promise<Position[]> {
  const [at = 'infinity', orderSeq = '0', id = scope.tenantId] =
    request.before === null ? [] : decodeCursor(request.before, ['instant', 'integer', 'uuid']);
  return scope.sql<Position>(
    `with found as (
      (select 'message' as type, id, at, order_seq from message
        where tenant_id = $1 and conversation_id = $2 and (at, order_seq, id) < ($3::timestamptz, $4::bigint, $5::uuid)
        order by at desc, order_seq desc, id desc limit $6)
      union all
      (select 'event', id, at, 0 from conversation_event
        where tenant_id = $1 and conversation_id = $2 and (at, 0::bigint, id) < ($3::timestamptz, $4::bigint, $5::uuid)
        order by at desc, id desc limit $6)
      union all
      (select 'note', id, at, 0 from note
        where tenant_id = $1 and conversation_id = $2 and (at, 0::bigint, id) < ($3::timestamptz, $4::bigint, $5::uuid)
        order by at desc, id desc limit $6))
    select type, id, at::text as at, order_seq::text as "orderSeq" from found f order by f.at desc, f.order_seq desc, f.id desc limit $6`,
    [scope.tenantId, request.conversationId, at, orderSeq, id, request.limit + 1],
  );
}

async function entriesOf(scope: Scope, page: readonly Position[]): Promise<ThreadEntry[]> {
  const idsOf = (type: Position['type']) => page.filter((entry) => entry.type === type).map(({ id }) => id);
  const messages = await showMessages(scope, await readMessageRecords(scope, idsOf('message')));
  const events = await readEvents(scope, idsOf('event'));
  const notes = new Map((await readNotes(scope, idsOf('note'))).map((note) => [note.id, note]));
  return page.flatMap((entry): ThreadEntry[] => {
    const message = messages.get(entry.id);
    const event = events.get(entry.id);
    const note = notes.get(entry.id);
    if (message !== undefined) return [{ type: 'message', message }];
    if (note !== undefined) return [{ type: 'note', note }];
    return event === undefined ? [] : [{ type: 'event', event }];
  });
}

async function readEvents(scope: Scope, ids: readonly string[]): Promise<Map<string, EventView>> {
  if (ids.length === 0) return new Map();
  const rows = await scope.sql<Omit<EventView, 'at'> & { at: DatabaseInstant }>(
    `select e.id, e.kind, a.name as "actorName", s.name as "subjectName", d.name as "departmentName", e.at
      from conversation_event e
        left join membership am on am.tenant_id = e.tenant_id and am.id = e.actor_member_id left join auth."user" a on a.id = am.user_id
        left join membership sm on sm.tenant_id = e.tenant_id and sm.id = e.subject_member_id left join auth."user" s on s.id = sm.user_id
        left join department d on d.tenant_id = e.tenant_id and d.id = e.subject_department_id
      where e.tenant_id = $1 and e.id = any($2::uuid[])`,
    [scope.tenantId, ids],
  );
  return new Map(rows.map((row) => [row.id, { ...row, at: isoOf(row.at) }]));
}
