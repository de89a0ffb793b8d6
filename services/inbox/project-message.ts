import type { InboundMessage, MessageContent } from '../../channels/channel.ts';
import { readers } from '../../channels/readers.ts';
import { Media, Message } from '../../database/entities/inbox.entity.ts';
import { newId } from '../../database/ids.ts';
import type { SealedMessage, SealedShapes } from '../../database/sealed-shapes.ts';
import { keyIdOf, type OpenKey, seal, unseal } from '../../database/vault/sealed.ts';
import { providerHash } from '../ingest/provider-hash.ts';
import { applyReaction, withdraw } from './amend-message.ts';
import { oblige } from './obligations.ts';
import { showActivity } from './show-activity.ts';
import { subjectKeyOf, type Thread } from './thread.ts';

/** A message as ingest sealed it, and its number in the order of arrival. */
export interface Arrival {
  seq: number;
  item: InboundMessage;
}

/**
 * Makes one message of a person who agreed visible: words sealed under their key, tokens, media to fetch, the list's
 * preview. Called once per arrival, under the cursor's lock.
 */
export async function projectMessage(thread: Thread, arrival: Arrival): Promise<void> {
  const content = readers[arrival.item.account.provider](arrival.item.payload);
  const key = await subjectKeyOf(thread);
  noteProfile(thread, content, key);
  if (content.withdrawnProviderId !== null) return withdraw(thread, content.withdrawnProviderId);
  if (content.reaction !== null) return applyReaction(thread, { reaction: content.reaction, at: arrival.item.at, key });
  await insertMessage(thread, { arrival, content, key });
}

async function insertMessage(
  thread: Thread,
  { arrival, content, key }: { arrival: Arrival; content: MessageContent; key: OpenKey },
): Promise<void> {
  const { scope, conversation, channel, contact } = thread;
  const { item, seq } = arrival;
  const id = newId();
  const index = await scope.vault.indexKey(scope.tenantId);
  const quoted = content.quoteProviderId === null ? null : await findByProviderId(thread, content.quoteProviderId);
  const body: SealedMessage = {
    text: content.text,
    providerId: item.providerId,
    buttons: [],
    template: null,
    location: content.location,
  };
  scope.em.create(Message, {
    id,
    tenantId: scope.tenantId,
    conversationId: conversation.id,
    contactId: contact.id,
    channelId: channel.id,
    author: 'customer',
    kind: content.kind,
    at: item.at,
    orderSeq: seq,
    inSeq: seq,
    providerHash: providerHash(index, channel.id, item.providerId),
    quoteMessageId: quoted,
    sealed: seal(key, body, { tenantId: scope.tenantId, table: 'message', rowId: id }),
  });
  if (content.media !== null) await expectMedia(thread, { messageId: id, content, key });
  thread.words.push({ messageId: id, conversationId: conversation.id, at: item.at, text: content.text });
  showActivity(thread, {
    messageId: id,
    kind: content.kind,
    author: 'customer',
    text: content.text,
    at: item.at,
    seq,
    opensWindow: content.opensWindow,
    key,
  });
}

/** Fetching is an activity of its own: a slow download must not hold the drain. */
async function expectMedia(
  thread: Thread,
  of: { messageId: string; content: MessageContent; key: OpenKey },
): Promise<void> {
  const { scope, conversation, contact } = thread;
  const { media } = of.content;
  if (media === null) return;
  // The file's row refers to its message's.
  await scope.em.flush();
  const id = newId();
  const shape: SealedShapes['media'] = {
    providerMediaId: media.providerMediaId,
    fileName: media.fileName,
    voice: media.voice,
    objectName: null,
    objectKey: null,
  };
  scope.em.create(Media, {
    id,
    tenantId: scope.tenantId,
    conversationId: conversation.id,
    contactId: contact.id,
    messageId: of.messageId,
    state: 'waiting',
    mime: null,
    bytes: null,
    sealed: seal(of.key, shape, { tenantId: scope.tenantId, table: 'media', rowId: id }),
  });
  await scope.em.flush();
  await oblige(scope, { conversationId: conversation.id, kind: 'media', subject: id, at: scope.now });
}

/** The newest profile wins; people rename themselves. Most messages bring the same one again, which is no change. */
function noteProfile({ scope, contact }: Thread, { profile }: MessageContent, key: OpenKey): void {
  if (profile.name === null && profile.username === null) return;
  const at = { tenantId: scope.tenantId, table: 'contact', rowId: contact.id };
  const known =
    contact.sealed && keyIdOf(contact.sealed) === key.id
      ? unseal<SealedShapes['contact']>(key, contact.sealed, at)
      : null;
  if (known?.name === profile.name && known.username === profile.username) return;
  contact.sealed = seal(key, { name: profile.name, username: profile.username } satisfies SealedShapes['contact'], at);
}

async function findByProviderId({ scope, channel }: Thread, providerId: string): Promise<string | null> {
  await scope.em.flush();
  const hash = providerHash(await scope.vault.indexKey(scope.tenantId), channel.id, providerId);
  const rows = await scope.sql<{ id: string }>(
    'select id from message where tenant_id = $1 and channel_id = $2 and provider_hash = $3',
    [scope.tenantId, channel.id, hash],
  );
  return rows[0]?.id ?? null;
}
