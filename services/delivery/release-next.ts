import { LockMode } from '@mikro-orm/postgresql';
import type { OutboundContent, OutboundMessage } from '../../channels/channel.ts';
import { Contact } from '../../database/entities/contacts.entity.ts';
import { Message } from '../../database/entities/inbox.entity.ts';
import { Channel, ChannelRoute } from '../../database/entities/organisation.entity.ts';
import type { Scope } from '../../database/scope.ts';
import type { SealedMessage, SealedShapes } from '../../database/sealed-shapes.ts';
import { keyIdOf, unseal } from '../../database/vault/sealed.ts';
import type { Provider } from '../../domain/channels/health.ts';
import { decideSend, type GateCode } from '../../domain/consent/gate.ts';
import { leaseMs } from '../../domain/delivery/states.ts';
import { openIdentities } from '../contacts/identities.ts';
import { recordEvent } from '../inbox/record-event.ts';
import { gateFacts } from './gate-facts.ts';
import { markUnconfirmed } from './record-outcome.ts';
import { categoryOf } from './template-category.ts';

/** How often the queue of a stopped number looks whether it was reconnected. Milliseconds. */
const parkedMs = 30_000;

/** A message that may leave now: until the lease ends nobody else sends it. */
export interface Released {
  messageId: string;
  attempt: number;
  leaseUntil: Date;
  provider: Provider;
  outbound: OutboundMessage;
}

export interface ReleaseResult {
  released: Released | null;
  /** True when this call moved the queue without sending: a denial, or a lease that ran out. Then look again. */
  moved: boolean;
}

/**
 * Takes the oldest unsent message of a conversation through the gate and leases it, in one transaction. A crash after
 * the commit leaves `sending` with a lease; when that ends the message is unconfirmed, never sent again by itself.
 */
export async function releaseNext(
  scope: Scope,
  { conversationId }: { conversationId: string },
): Promise<ReleaseResult> {
  const head = await scope.em.findOne(
    Message,
    { conversationId, state: { $in: ['queued', 'sending'] } },
    { orderBy: { outSeq: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (head === null) return { released: null, moved: false };
  if (head.state === 'sending') return settleLease(scope, head);
  if (head.nextAttemptAt && head.nextAttemptAt > scope.now) return { released: null, moved: false };
  const facts = await gateFacts(scope, conversationId, { forRelease: true });
  const decision = decideSend({ purpose: head.purpose, template: await categoryOf(scope, head) }, facts, scope.now);
  // A frozen organisation's loops park: thawing finds the message where it was.
  if (!decision.allowed && decision.code === 'TENANT_FROZEN') return { released: null, moved: false };
  if (!decision.allowed && decision.code === 'CHANNEL_STOPPED') return park(scope, head);
  if (!decision.allowed) return deny(scope, head, decision.code);
  const released = await lease(scope, head);
  return released === null ? deny(scope, head, 'KEY_DESTROYED') : { released, moved: false };
}

/** The queue of a stopped number waits and goes on when it is reconnected; the gate is asked again then. */
function park(scope: Scope, head: Message): ReleaseResult {
  head.nextAttemptAt = new Date(scope.now.getTime() + parkedMs);
  return { released: null, moved: false };
}

function settleLease(scope: Scope, head: Message): Promise<ReleaseResult> | ReleaseResult {
  if (head.leaseUntil && head.leaseUntil > scope.now) return { released: null, moved: false };
  return markUnconfirmed(scope, head).then(() => ({ released: null, moved: true }));
}

function deny(scope: Scope, head: Message, code: GateCode | 'KEY_DESTROYED'): ReleaseResult {
  head.state = code === 'KEY_DESTROYED' ? 'failed' : 'denied';
  head.failureCode = code;
  scope.changed(head.conversationId);
  return { released: null, moved: true };
}

async function lease(scope: Scope, head: Message): Promise<Released | null> {
  if (!head.sealed) return null;
  const keyId = keyIdOf(head.sealed);
  const key = (await scope.vault.keysById(scope.tenantId, [keyId])).get(keyId);
  if (key === undefined) return null;
  const body = unseal<SealedMessage>(key, head.sealed, { tenantId: scope.tenantId, table: 'message', rowId: head.id });
  const channel = await scope.em.findOneOrFail(Channel, { id: head.channelId }, { populate: ['sealed'] });
  const route = await scope.em.findOneOrFail(ChannelRoute, { channelId: channel.id });
  head.state = 'sending';
  head.attempt += 1;
  head.leaseUntil = new Date(scope.now.getTime() + leaseMs);
  if (head.purpose === 'consent_prompt') await markAsked(scope, head);
  scope.changed(head.conversationId);
  return {
    messageId: head.id,
    attempt: head.attempt,
    leaseUntil: head.leaseUntil,
    provider: channel.provider,
    outbound: {
      accountId: route.accountId,
      token: await tokenOf(scope, channel),
      identities: await openIdentities(scope, head.contactId),
      content: contentOf(head, body),
      quoteProviderId: await quoteOf(scope, head),
      callbackId: head.id,
    },
  };
}

/** Asked from the moment the question may have left; a send that fails for good takes it back (record-outcome). */
async function markAsked(scope: Scope, head: Message): Promise<void> {
  const contact = await scope.em.findOneOrFail(Contact, { id: head.contactId });
  if (contact.standing !== 'unknown') return;
  contact.standing = 'asked';
  contact.standingAt = scope.now;
  contact.askedAt = scope.now;
  recordEvent(scope, { conversationId: head.conversationId, kind: 'consent_asked' });
}

async function tokenOf(scope: Scope, channel: Channel): Promise<string> {
  if (!channel.sealed) return '';
  const key = await scope.vault.keyById(scope.tenantId, keyIdOf(channel.sealed));
  return unseal<SealedShapes['channel']>(key, channel.sealed, {
    tenantId: scope.tenantId,
    table: 'channel',
    rowId: channel.id,
  }).token;
}

function contentOf(head: Message, body: SealedMessage): OutboundContent {
  if (body.template !== null) return { kind: 'template', template: body.template };
  if (head.kind === 'buttons') return { kind: 'buttons', text: body.text ?? '', buttons: body.buttons };
  return { kind: 'text', text: body.text ?? '' };
}

async function quoteOf(scope: Scope, head: Message): Promise<string | null> {
  if (!head.quoteMessageId) return null;
  const quoted = await scope.em.findOne(Message, { id: head.quoteMessageId });
  if (!quoted?.sealed) return null;
  const key = await scope.vault.keyById(scope.tenantId, keyIdOf(quoted.sealed));
  return unseal<SealedMessage>(key, quoted.sealed, { tenantId: scope.tenantId, table: 'message', rowId: quoted.id })
    .providerId;
}
