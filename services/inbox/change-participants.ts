import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import { notify } from '../notifications/notify.ts';
import { handOver } from './hand-over.ts';
import { type PersonView, readPeople } from './list-people.ts';
import { recordEvent } from './record-event.ts';
import { requireActiveTenant, requireVisible } from './require-change.ts';

interface Participant {
  conversationId: string;
  memberId: string;
}

/**
 * Lets a colleague see a conversation; nothing happens for one who has a grant already. Throws NOT_FOUND when the actor
 * doesn't see it, INVALID_INPUT when there is no such active colleague, FORBIDDEN when a reason only let the actor in.
 */
export async function addParticipant(scope: Scope, of: Participant): Promise<{ items: PersonView[] }> {
  const { conversationId, memberId } = of;
  await requireActiveTenant(scope);
  await requireVisible(scope, conversationId);
  const added = await handOver(scope, 'add_participant($1, $2, $3, $4)', [conversationId, memberId, newId(), newId()]);
  if (added === true) {
    recordEvent(scope, { conversationId, kind: 'participant_added', subjectMemberId: memberId });
    await notify(scope, { members: [memberId], kind: 'participant_added', conversationId });
    scope.changed(conversationId);
  }
  return { items: await readPeople(scope, conversationId) };
}

/** Ends a colleague's sight, or one's own opening. Throws NOT_FOUND when the actor doesn't see it or there is no such participant. */
export async function removeParticipant(scope: Scope, of: Participant): Promise<void> {
  const { conversationId, memberId } = of;
  await requireVisible(scope, conversationId);
  recordEvent(scope, { conversationId, kind: 'participant_removed', subjectMemberId: memberId });
  // Before the grant goes: whoever leaves can't write to it afterwards.
  await scope.em.flush();
  const removed = await handOver(scope, 'remove_participant($1, $2, $3)', [conversationId, memberId, newId()]);
  if (removed !== true) throw new DomainError('NOT_FOUND');
  scope.changed(conversationId);
}
