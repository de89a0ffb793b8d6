import { LockMode } from '@mikro-orm/postgresql';
import type { SendOutcome } from '../../channels/channel.ts';
import { classifiers } from '../../channels/readers.ts';
import { Contact } from '../../database/entities/contacts.entity.ts';
import { Message } from '../../database/entities/inbox.entity.ts';
import { Channel } from '../../database/entities/organisation.entity.ts';
import type { Scope } from '../../database/scope.ts';
import type { SealedMessage } from '../../database/sealed-shapes.ts';
import { keyIdOf, seal, unseal } from '../../database/vault/sealed.ts';
import { backOffMs, maxAttempts, rankOf, unconfirmedDecisionMs } from '../../domain/delivery/states.ts';
import { stopChannel } from '../channels/note-look.ts';
import { fulfil, oblige } from '../inbox/obligations.ts';
import { providerHash } from '../ingest/provider-hash.ts';
import { indexWords } from '../search/index-words.ts';

interface Outcome {
  messageId: string;
  /** The attempt the outcome belongs to: an older one that answers late changes nothing. */
  attempt: number;
  outcome: SendOutcome;
  /** In [0,1), spreads retries. */
  random: number;
}

/** Writes down what became of a released message; repeating it changes nothing. */
export async function recordOutcome(scope: Scope, { messageId, attempt, outcome, random }: Outcome): Promise<void> {
  const message = await scope.em.findOne(Message, { id: messageId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (
    message === null ||
    message.attempt !== attempt ||
    (message.state !== 'sending' && message.state !== 'unconfirmed')
  )
    return;
  scope.changed(message.conversationId);
  if (outcome.result === 'accepted') return accept(scope, message, outcome.providerId);
  if (outcome.result === 'unknown') return markUnconfirmed(scope, message);
  await refuse(scope, message, { code: outcome.code, subcode: outcome.subcode, random });
}

async function accept(scope: Scope, message: Message, providerId: string): Promise<void> {
  const hash = providerHash(await scope.vault.indexKey(scope.tenantId), message.channelId, providerId);
  message.state = 'accepted';
  message.leaseUntil = null;
  message.providerHash = hash;
  if (message.sealed) {
    const key = await scope.vault.keyById(scope.tenantId, keyIdOf(message.sealed));
    const at = { tenantId: scope.tenantId, table: 'message', rowId: message.id };
    const body = unseal<SealedMessage>(key, message.sealed, at);
    message.sealed = seal(key, { ...body, providerId } satisfies SealedMessage, at);
    if (message.purpose === 'service')
      await indexWords(scope, [
        {
          messageId: message.id,
          conversationId: message.conversationId,
          at: message.at,
          text: body.text,
        },
      ]);
  }
  await scope.sql(
    `insert into delivery_status as d (tenant_id, channel_id, provider_hash, message_id, rank, accepted_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (tenant_id, channel_id, provider_hash) do update set message_id = excluded.message_id, rank = greatest(d.rank, excluded.rank), accepted_at = excluded.accepted_at`,
    [scope.tenantId, message.channelId, hash, message.id, rankOf('accepted'), scope.now],
  );
  await fulfil(scope, { conversationId: message.conversationId, kind: 'unconfirmed', subject: message.id });
}

/** The answer was lost. A status carrying our id settles it; after ten minutes staff decide; we never resend (design section 7). */
export async function markUnconfirmed(scope: Scope, message: Message): Promise<void> {
  message.state = 'unconfirmed';
  scope.changed(message.conversationId);
  await oblige(scope, {
    conversationId: message.conversationId,
    kind: 'unconfirmed',
    subject: message.id,
    at: new Date(scope.now.getTime() + unconfirmedDecisionMs),
  });
}

async function refuse(
  scope: Scope,
  message: Message,
  error: { code: number; subcode: number | null; random: number },
): Promise<void> {
  const channel = await scope.em.findOneOrFail(Channel, { id: message.channelId });
  const rule = classifiers[channel.provider](error.code, error.subcode);
  if (rule.action === 'reconcile') return markUnconfirmed(scope, message);
  message.leaseUntil = null;
  message.failureCode = `${channel.provider}/${error.code}`;
  if (rule.action === 'retry' && message.attempt < maxAttempts) {
    message.state = 'queued';
    message.nextAttemptAt = new Date(scope.now.getTime() + backOffMs(message.attempt, error.random));
    return;
  }
  message.state = 'failed';
  if (rule.action === 'stop') {
    await stopChannel(scope, channel.id, String(error.code));
  }
  if (message.purpose === 'consent_prompt') await takeBackAsked(scope, message.contactId);
}

/** The question never left: the person was not asked. */
async function takeBackAsked(scope: Scope, contactId: string): Promise<void> {
  const contact = await scope.em.findOneOrFail(Contact, { id: contactId });
  if (contact.standing !== 'asked') return;
  contact.standing = 'unknown';
  contact.standingAt = scope.now;
  contact.askedAt = null;
}
