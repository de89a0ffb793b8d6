import { LockMode } from '@mikro-orm/postgresql';
import { ConversationCursor } from '../../database/entities/inbox.entity.ts';
import { InboundEvent } from '../../database/entities/ingest.entity.ts';
import type { Scope } from '../../database/scope.ts';
import type { OpenKey } from '../../database/vault/sealed.ts';
import { isQuarantined, mayProject } from '../../domain/consent/standing.ts';
import { noteIdentities } from '../contacts/identities.ts';
import { finish, keysOfEvents, openEvent } from './arrivals.ts';
import { answerOrHold } from './hold-message.ts';
import { projectMessage } from './project-message.ts';
import { closeThread, openThread, subjectKeyOf, type Thread } from './thread.ts';
import { type Work, workOf } from './work.ts';

/** So that one transaction stays short however long the backlog is; the caller comes back for the rest. */
const eventsPerDrain = 100;

/**
 * Handles what arrived for a conversation, in order of arrival. The cursor moves in the same transaction as the effects
 * and its lock keeps a second worker out, so no message is handled twice. Answers what is left to do.
 */
export async function drainInbound(scope: Scope, { conversationId }: { conversationId: string }): Promise<Work> {
  const cursor = await lockCursor(scope, conversationId);
  const events = await scope.em.find(
    InboundEvent,
    { conversationId, seq: { $gt: cursor.processedSeq } },
    { orderBy: { seq: 'asc' }, limit: eventsPerDrain },
  );
  const first = events[0];
  if (first !== undefined) {
    const keys = await keysOfEvents(scope, events);
    const thread = await openThread(scope, conversationId, first.receivedAt);
    for (const event of events) await handle(thread, event, keys);
    cursor.processedSeq = events.at(-1)?.seq ?? cursor.processedSeq;
    thread.conversation.revision += 1;
    await closeThread(thread);
    scope.changed(conversationId);
  }
  return workOf(scope, conversationId);
}

async function lockCursor(scope: Scope, conversationId: string): Promise<ConversationCursor> {
  await scope.sql(
    'insert into conversation_cursor (tenant_id, conversation_id) values ($1, $2) on conflict do nothing',
    [scope.tenantId, conversationId],
  );
  return scope.em.findOneOrFail(
    ConversationCursor,
    { tenantId: scope.tenantId, conversationId },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
}

async function handle(thread: Thread, event: InboundEvent, keys: Map<string, OpenKey>): Promise<void> {
  const { contact, scope } = thread;
  const item = openEvent(event, keys);
  if (item === null) return finish(scope, event, 'tombstoned');
  if (item === 'altered') return setAside(scope, event);
  if (mayProject(contact.standing)) {
    await noteIdentities(scope, {
      contactId: contact.id,
      identities: item.identities,
      key: await subjectKeyOf(thread),
    });
    await projectMessage(thread, { seq: event.seq, item });
    return finish(scope, event, 'processed');
  }
  // Words of a person who said no are counted and gone (PC-2.4a).
  if (!isQuarantined(contact.standing))
    return finish(scope, event, contact.standing === 'erasing' ? 'tombstoned' : 'denied');
  const outcome = await answerOrHold(thread, event, item);
  if (outcome === 'processed') finish(scope, event, 'processed');
}

/** One row somebody tampered with must not stop the conversation; its bytes stay 72 h for those who look into it. */
function setAside(scope: Scope, event: InboundEvent): void {
  event.outcome = 'unparsed';
  event.finishedAt = scope.now;
}
