import { randomBytes } from 'node:crypto';
import { LockMode } from '@mikro-orm/postgresql';
import { Contact } from '../../database/entities/contacts.entity.ts';
import { Media, Message } from '../../database/entities/inbox.entity.ts';
import { Channel, ChannelRoute, Tenant } from '../../database/entities/organisation.entity.ts';
import type { Scope } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { keyIdOf, type OpenKey, type SealedAt, seal, unseal } from '../../database/vault/sealed.ts';
import type { Provider } from '../../domain/channels/health.ts';
import { mayProject } from '../../domain/consent/standing.ts';
import { fulfil, oblige } from '../inbox/obligations.ts';
import { maxBytesOf, nextTryAt } from './fetch-rules.ts';
import { newObjectName, OBJECT_KEY_BYTES } from './files.ts';

export interface MediaOf {
  conversationId: string;
  mediaId: string;
}

export interface Download {
  provider: Provider;
  request: { accountId: string; token: string; providerMediaId: string; maxBytes: number };
  fileName: string | null;
  objectName: string;
  objectKey: Buffer;
  createdAt: Date;
}

/** `remove`: nothing may be kept; the wait ends once the object is gone. */
export type Claim = { do: 'nothing' } | { do: 'remove'; objectName: string } | { do: 'fetch'; download: Download };

/**
 * Decides what is to be done for a file a customer sent. Before any byte is stored its key and place are chosen and
 * stand in its row: a crash leaves no object that nobody knows, and a repeated attempt writes to the same place.
 */
export async function claimMedia(scope: Scope, of: MediaOf): Promise<Claim> {
  const row = await lockMedia(scope, of);
  if (row === null || row.media.state === 'stored') return over(scope, of);
  const opened = await open(scope, row.media);
  if (opened === null || row.media.state !== 'waiting' || !row.wanted) {
    refuseWaiting(scope, row.media);
    return removal(scope, { of, objectName: opened?.body.objectName ?? null });
  }
  const tenant = await scope.em.findOneOrFail(Tenant, { id: scope.tenantId }, { filters: false });
  if (tenant.state !== 'active') {
    await postponeMedia(scope, of, row.media.createdAt);
    return { do: 'nothing' };
  }
  const { objectName, objectKey } = placeObject(row.media, opened);
  const { providerMediaId, fileName } = opened.body;
  const access = await accessOf(scope, row.message.channelId);
  return {
    do: 'fetch',
    download: {
      provider: access.provider,
      fileName,
      objectName,
      objectKey: Buffer.from(objectKey, 'base64'),
      createdAt: row.media.createdAt,
      request: {
        accountId: access.accountId,
        token: access.token,
        providerMediaId,
        maxBytes: maxBytesOf(row.message.kind),
      },
    },
  };
}

export interface LockedMedia {
  media: Media;
  message: Message;
  /** Whether its sender still agrees and hasn't taken it back. */
  wanted: boolean;
}

/** The row for the length of a transaction, its person first: the drain locks in this order too. */
export async function lockMedia(scope: Scope, { conversationId, mediaId }: MediaOf): Promise<LockedMedia | null> {
  const [found] = await scope.sql<{ contact_id: string }>(
    'select contact_id from media where tenant_id = $1 and id = $2 and conversation_id = $3',
    [scope.tenantId, mediaId, conversationId],
  );
  if (found === undefined) return null;
  const contact = await scope.em.findOneOrFail(
    Contact,
    { id: found.contact_id },
    { lockMode: LockMode.PESSIMISTIC_READ },
  );
  const media = await scope.em.findOne(Media, { id: mediaId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (media === null) return null;
  const message = await scope.em.findOneOrFail(Message, { id: media.messageId });
  return { media, message, wanted: mayProject(contact.standing) && !message.withdrawnAt && media.sealed !== null };
}

/** The provider can't be asked now: the wait moves. */
export async function postponeMedia(
  scope: Scope,
  { conversationId, mediaId }: MediaOf,
  createdAt: Date,
): Promise<void> {
  await oblige(scope, { conversationId, kind: 'media', subject: mediaId, at: nextTryAt(createdAt, scope.now) });
}

async function over(scope: Scope, { conversationId, mediaId }: MediaOf): Promise<Claim> {
  await fulfil(scope, { conversationId, kind: 'media', subject: mediaId });
  return { do: 'nothing' };
}

function removal(scope: Scope, { of, objectName }: { of: MediaOf; objectName: string | null }): Promise<Claim> | Claim {
  return objectName === null ? over(scope, of) : { do: 'remove', objectName };
}

function refuseWaiting(scope: Scope, media: Media): void {
  if (media.state !== 'waiting') return;
  media.state = 'refused';
  scope.changed(media.conversationId);
}

interface Opened {
  body: SealedShapes['media'];
  key: OpenKey;
  at: SealedAt;
}

/** Null when the words were taken back or their key is gone. */
async function open(scope: Scope, media: Media): Promise<Opened | null> {
  if (!media.sealed) return null;
  const keyId = keyIdOf(media.sealed);
  const key = (await scope.vault.keysById(scope.tenantId, [keyId])).get(keyId);
  if (key === undefined) return null;
  const at = { tenantId: scope.tenantId, table: 'media', rowId: media.id };
  return { body: unseal<SealedShapes['media']>(key, media.sealed, at), key, at };
}

function placeObject(media: Media, { body, key, at }: Opened): { objectName: string; objectKey: string } {
  const { objectName, objectKey } = body;
  if (objectName !== null && objectKey !== null) return { objectName, objectKey };
  const place = { objectName: newObjectName(), objectKey: randomBytes(OBJECT_KEY_BYTES).toString('base64') };
  media.sealed = seal(key, { ...body, ...place } satisfies SealedShapes['media'], at);
  return place;
}

async function accessOf(
  scope: Scope,
  channelId: string,
): Promise<{ provider: Provider; accountId: string; token: string }> {
  const channel = await scope.em.findOneOrFail(Channel, { id: channelId }, { populate: ['sealed'] });
  const route = await scope.em.findOneOrFail(ChannelRoute, { channelId });
  const access = { provider: channel.provider, accountId: route.accountId };
  // Without a token the provider is not reachable, which the channel says itself.
  if (!channel.sealed) return { ...access, token: '' };
  const key = await scope.vault.keyById(scope.tenantId, keyIdOf(channel.sealed));
  return {
    ...access,
    token: unseal<SealedShapes['channel']>(key, channel.sealed, {
      tenantId: scope.tenantId,
      table: 'channel',
      rowId: channelId,
    }).token,
  };
}
