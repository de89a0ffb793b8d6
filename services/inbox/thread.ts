import { LockMode } from '@mikro-orm/postgresql';
import type { Identities } from '../../channels/channel.ts';
import { Contact } from '../../database/entities/contacts.entity.ts';
import { Conversation } from '../../database/entities/inbox.entity.ts';
import { ConversationCounter } from '../../database/entities/ingest.entity.ts';
import { Channel, Tenant } from '../../database/entities/organisation.entity.ts';
import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { OpenKey } from '../../database/vault/sealed.ts';
import { isQuarantined, quarantineMs } from '../../domain/consent/standing.ts';
import { DomainError } from '../../domain/errors.ts';
import { windowWarningMs } from '../../domain/inbox/window.ts';
import { noteIdentities } from '../contacts/identities.ts';
import { type IndexedMessage, indexWords } from '../search/index-words.ts';
import { fulfil, oblige } from './obligations.ts';
import { recordEvent } from './record-event.ts';

/** One person's talk on one channel, its rows locked for the length of a transaction. */
export interface Thread {
  scope: Scope;
  tenant: Tenant;
  channel: Channel;
  contact: Contact;
  conversation: Conversation;
  /** What became readable in this transaction, indexed together at its end. */
  words: IndexedMessage[];
  /** Where the window closed before. */
  readonly windowBefore: Date | null;
  wasReopened: boolean;
}

/** Opens the thread of a conversation for the drain; creates person and conversation when this is their first word. */
export async function openThread(scope: Scope, conversationId: string, firstWordAt: Date): Promise<Thread> {
  const counter = await scope.em.findOne(ConversationCounter, { conversationId });
  if (counter === null) throw new DomainError('NOT_FOUND');
  const channel = await scope.em.findOneOrFail(Channel, { id: counter.channelId });
  const tenant = await scope.em.findOneOrFail(Tenant, { id: scope.tenantId }, { filters: false });
  const contact = await lockContact(scope, counter.contactId);
  let conversation = await scope.em.findOne(
    Conversation,
    { id: conversationId },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (conversation === null) {
    await scope.sql('select create_conversation($1, $2, $3, $4, $5, $6)', [
      conversationId,
      contact.id,
      channel.id,
      firstWordAt,
      newId(),
      newId(),
    ]);
    recordEvent(scope, { conversationId, kind: 'started', at: firstWordAt });
    conversation = await scope.em.findOneOrFail(
      Conversation,
      { id: conversationId },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
  }
  return {
    scope,
    tenant,
    channel,
    contact,
    conversation,
    words: [],
    windowBefore: conversation.windowClosesAt ?? null,
    wasReopened: false,
  };
}

/** Writes once what each of many messages would write: tokens, the wait for the window's end, the end of a snooze. */
export async function closeThread({ scope, conversation, words, windowBefore, wasReopened }: Thread): Promise<void> {
  await scope.em.flush();
  await indexWords(scope, words);
  const closesAt = conversation.windowClosesAt ?? null;
  if (closesAt !== null && closesAt.getTime() !== windowBefore?.getTime())
    await oblige(scope, {
      conversationId: conversation.id,
      kind: 'window',
      at: new Date(closesAt.getTime() - windowWarningMs),
    });
  if (wasReopened) await fulfil(scope, { conversationId: conversation.id, kind: 'snooze' });
}

async function lockContact(scope: Scope, contactId: string): Promise<Contact> {
  const known = await scope.em.findOne(Contact, { id: contactId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (known !== null) return known;
  const contact = scope.em.create(Contact, {
    id: contactId,
    tenantId: scope.tenantId,
    standing: 'unknown',
    standingAt: scope.now,
  });
  await scope.em.flush();
  return contact;
}

/**
 * The key this person's data is sealed under. Before consent it carries an expiry of its own in the vault, so that
 * nothing sealed can outlive the open question (K8).
 */
export async function subjectKeyOf({ scope, contact }: Pick<Thread, 'scope' | 'contact'>): Promise<OpenKey> {
  return scope.vault.subjectKey({
    tenantId: scope.tenantId,
    subjectId: contact.id,
    purpose: 'subject',
    ...expiryOf(contact),
  });
}

/** The key words wait under while the question is open. */
export async function holdKeyOf({ scope, contact }: Pick<Thread, 'scope' | 'contact'>): Promise<OpenKey> {
  return scope.vault.subjectKey({
    tenantId: scope.tenantId,
    subjectId: contact.id,
    purpose: 'hold',
    ...expiryOf(contact),
  });
}

function expiryOf(contact: Contact): { expiresAt?: Date } {
  return contact.heldUntil === null || contact.heldUntil === undefined ? {} : { expiresAt: contact.heldUntil };
}

/** Starts the clock of the open question at the first word, and notes the identities that came with it. */
export async function meet(thread: Thread, identities: Identities): Promise<void> {
  const { scope, contact } = thread;
  if (isQuarantined(contact.standing)) contact.heldUntil ??= new Date(scope.now.getTime() + quarantineMs);
  await noteIdentities(scope, { contactId: contact.id, identities, key: await subjectKeyOf(thread) });
}
