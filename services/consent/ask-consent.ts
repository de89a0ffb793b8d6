import { Contact } from '../../database/entities/contacts.entity.ts';
import type { Scope } from '../../database/scope.ts';
import { decideSend } from '../../domain/consent/gate.ts';
import { DomainError } from '../../domain/errors.ts';
import { gateFacts } from '../delivery/gate-facts.ts';
import { lockConversation } from '../inbox/lock-conversation.ts';
import { promptForConsent } from './prompt-for-consent.ts';

/** Staff press "Ask now": sends the first-contact question, once (PC-2.1). Throws ALREADY_ASKED, NOT_FOUND or the gate's code. */
export async function askConsent(scope: Scope, { conversationId }: { conversationId: string }): Promise<void> {
  const conversation = await lockConversation(scope, conversationId);
  const contact = await scope.em.findOneOrFail(Contact, { id: conversation.contactId });
  if (contact.standing === 'asked') throw new DomainError('ALREADY_ASKED');
  const decision = decideSend(
    { purpose: 'consent_prompt', template: null },
    await gateFacts(scope, conversation.id, { forRelease: false }),
    scope.now,
  );
  if (!decision.allowed) throw new DomainError(decision.code);
  const queued = await promptForConsent({ scope, contact, conversation });
  if (!queued) throw new DomainError('ALREADY_ASKED');
}
