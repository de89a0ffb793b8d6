import { readers } from '../../channels/readers.ts';
import { InboundEvent } from '../../database/entities/ingest.entity.ts';
import { seal } from '../../database/vault/sealed.ts';
import { type ConsentAnswer, readConsentAnswer } from '../../domain/consent/answer.ts';
import { promptForConsent } from '../consent/prompt-for-consent.ts';
import { acceptStanding, refuseStanding } from '../consent/record-answer.ts';
import { finish, keysOfEvents, openEvent } from './arrivals.ts';
import { oblige } from './obligations.ts';
import { type Arrival, projectMessage } from './project-message.ts';
import { arrive } from './show-activity.ts';
import { holdKeyOf, meet, type Thread } from './thread.ts';

/**
 * A message of somebody whose answer is open: either it is the answer, or it waits unread under a key that expires.
 * Nothing of it is projected: no name, preview, token or download (design section 6, PC-2.0).
 */
export async function answerOrHold(
  thread: Thread,
  event: InboundEvent,
  item: Arrival['item'],
): Promise<'processed' | 'held'> {
  await meet(thread, item.identities);
  const answer = answerIn(thread, item);
  if (answer === 'yes') {
    await acceptStanding(thread, item.at);
    await releaseHeld(thread);
    await projectMessage(thread, { seq: event.seq, item });
    return 'processed';
  }
  await hold(thread, event, item);
  if (answer === 'no') await refuseStanding(thread, item.at);
  else if (thread.tenant.askConsent === 'automatic') await promptForConsent(thread);
  return 'held';
}

/** Only somebody who was asked can answer: a stray "yes" of a stranger agrees to nothing. */
function answerIn({ contact }: Thread, item: Arrival['item']): ConsentAnswer | null {
  if (contact.standing !== 'asked') return null;
  return readConsentAnswer(readers[item.account.provider](item.payload));
}

async function hold(thread: Thread, event: InboundEvent, item: Arrival['item']): Promise<void> {
  const { scope, contact, conversation } = thread;
  const key = await holdKeyOf(thread);
  event.sealed = seal(key, { payload: item }, { tenantId: scope.tenantId, table: 'inbound_event', rowId: event.id });
  event.outcome = 'held';
  conversation.heldCount += 1;
  conversation.unread += 1;
  arrive(thread, { at: item.at, opensWindow: readers[item.account.provider](item.payload).opensWindow });
  const until = contact.heldUntil ?? null;
  if (until !== null) await oblige(scope, { conversationId: conversation.id, kind: 'quarantine', at: until });
}

/** Projects what waited, on all of the person's channels of this conversation, in order of arrival. */
async function releaseHeld(thread: Thread): Promise<void> {
  const { scope, conversation } = thread;
  await scope.em.flush();
  const events = await scope.em.find(
    InboundEvent,
    { conversationId: conversation.id, outcome: 'held' },
    { orderBy: { seq: 'asc' } },
  );
  const keys = await keysOfEvents(scope, events);
  conversation.unread = Math.max(0, conversation.unread - events.length);
  conversation.heldCount = 0;
  for (const event of events) {
    const item = openEvent(event, keys);
    const readable = item !== null && item !== 'altered';
    if (readable) await projectMessage(thread, { seq: event.seq, item });
    finish(scope, event, readable ? 'processed' : 'tombstoned');
  }
}
