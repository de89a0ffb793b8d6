import { Contact, ContactIdentity } from '../../database/entities/contacts.entity.ts';
import { InboundEvent } from '../../database/entities/ingest.entity.ts';
import type { Database, Scope } from '../../database/scope.ts';
import type { Vault } from '../../database/vault/vault.ts';
import { lockConversation } from '../inbox/lock-conversation.ts';
import { fulfil, oblige } from '../inbox/obligations.ts';
import { type Work, workOf } from '../inbox/work.ts';

/** The fixed reply needs the address; look again after this long while it is on its way. Milliseconds. */
const noticeWaitMs = 3_000;

/** What forgetting needs: rows and keys. */
export interface Forgetting {
  database: Database;
  vault: Vault;
}

/**
 * After a no: destroys the key of the words that waited, then their rows; once the fixed reply has left also the key of
 * name and number. What remains is a keyed hash, the time and the version of the question (PC-2.4). Repeatable.
 */
export async function forgetRefused(
  { database, vault }: Forgetting,
  of: { tenantId: string; conversationId: string },
): Promise<Work> {
  const system = { tenantId: of.tenantId, actor: { kind: 'system' } } as const;
  const contactId = await database.withScope(system, (scope) => refusedContact(scope, of.conversationId));
  if (contactId !== null) {
    await vault.destroySubject({ tenantId: of.tenantId, subjectId: contactId, purpose: 'hold' });
    const noticeLeft = await database.withScope(system, (scope) => dropHeld(scope, of.conversationId));
    if (noticeLeft) {
      await vault.destroySubject({ tenantId: of.tenantId, subjectId: contactId });
      await database.withScope(system, (scope) => dropPerson(scope, { conversationId: of.conversationId, contactId }));
    }
  }
  return database.withScope(system, (scope) => workOf(scope, of.conversationId));
}

/** The person, unless the obligation has nothing to forget any more. */
async function refusedContact(scope: Scope, conversationId: string): Promise<string | null> {
  const conversation = await lockConversation(scope, conversationId);
  const contact = await scope.em.findOneOrFail(Contact, { id: conversation.contactId });
  if (contact.standing === 'refused') return contact.id;
  await fulfil(scope, { conversationId, kind: 'forget' });
  return null;
}

/** Rows after their key. Answers whether the fixed reply has left. */
async function dropHeld(scope: Scope, conversationId: string): Promise<boolean> {
  const conversation = await lockConversation(scope, conversationId);
  await scope.em.nativeUpdate(
    InboundEvent,
    { conversationId, outcome: 'held' },
    { outcome: 'denied', sealed: null, finishedAt: scope.now },
  );
  conversation.heldCount = 0;
  conversation.unread = 0;
  conversation.waitingSince = null;
  conversation.status = 'resolved';
  scope.changed(conversationId);
  const leaving = await scope.sql(
    `select 1 from message where tenant_id = $1 and conversation_id = $2 and purpose = 'refusal_notice' and state in ('queued', 'sending')`,
    [scope.tenantId, conversationId],
  );
  if (leaving.length === 0) return true;
  await oblige(scope, { conversationId, kind: 'forget', at: new Date(scope.now.getTime() + noticeWaitMs) });
  return false;
}

async function dropPerson(
  scope: Scope,
  { conversationId, contactId }: { conversationId: string; contactId: string },
): Promise<void> {
  const conversation = await lockConversation(scope, conversationId);
  const contact = await scope.em.findOneOrFail(Contact, { id: contactId });
  contact.sealed = null;
  contact.heldUntil = null;
  conversation.previewSealed = null;
  await scope.em.nativeUpdate(ContactIdentity, { contactId }, { sealed: null });
  await scope.sql('update message set sealed = null where tenant_id = $1 and contact_id = $2', [
    scope.tenantId,
    contactId,
  ]);
  await fulfil(scope, { conversationId, kind: 'forget' });
  scope.changed(conversationId);
}
