import { Media, Message, MessageReaction } from '../../database/entities/inbox.entity.ts';
import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { type OpenKey, seal } from '../../database/vault/sealed.ts';
import { providerHash } from '../ingest/provider-hash.ts';
import { oblige } from './obligations.ts';
import type { Thread } from './thread.ts';

/** The sender took a message back for everybody: its words are shredded, the line "withdrawn" stays (K4). */
export async function withdraw(thread: Thread, providerId: string): Promise<void> {
  const { scope, conversation } = thread;
  const message = await findMessage(thread, providerId);
  if (message === null || message.author !== 'customer') return;
  message.kind = 'withdrawn';
  message.sealed = null;
  message.withdrawnAt = scope.now;
  await takeBackMedia(scope, message);
  await scope.sql('delete from search_token where tenant_id = $1 and message_id = $2', [scope.tenantId, message.id]);
  if (conversation.previewMessageId === message.id) {
    conversation.previewKind = 'withdrawn';
    conversation.previewSealed = null;
  }
}

/** The row keeps the object's name until the object is removed, which is a job of its own: a file nobody can name stays for ever. */
async function takeBackMedia(scope: Scope, { id, conversationId }: Message): Promise<void> {
  for (const media of await scope.em.find(Media, { messageId: id })) {
    media.state = 'refused';
    await oblige(scope, { conversationId, kind: 'media', subject: media.id, at: scope.now });
  }
}

interface Reaction {
  reaction: { providerMessageId: string; emoji: string | null };
  at: Date;
  key: OpenKey;
}

/** One reaction per author and message; an empty one takes it away. */
export async function applyReaction(thread: Thread, { reaction, at, key }: Reaction): Promise<void> {
  const { scope } = thread;
  const message = await findMessage(thread, reaction.providerMessageId);
  if (message === null) return; // of a message we never had, for example from before the number was connected
  await scope.em.nativeDelete(MessageReaction, { messageId: message.id, author: 'customer' });
  if (reaction.emoji === null || reaction.emoji === '') return;
  const id = newId();
  const shape: SealedShapes['message_reaction'] = { emoji: reaction.emoji };
  scope.em.create(MessageReaction, {
    id,
    tenantId: scope.tenantId,
    conversationId: message.conversationId,
    messageId: message.id,
    author: 'customer',
    at,
    sealed: seal(key, shape, { tenantId: scope.tenantId, table: 'message_reaction', rowId: id }),
  });
}

async function findMessage({ scope, channel, conversation }: Thread, providerId: string): Promise<Message | null> {
  const hash = providerHash(await scope.vault.indexKey(scope.tenantId), channel.id, providerId);
  return scope.em.findOne(Message, { channelId: channel.id, conversationId: conversation.id, providerHash: hash });
}
