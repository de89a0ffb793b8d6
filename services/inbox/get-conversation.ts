import type { Scope } from '../../database/scope.ts';
import type { TenantState } from '../../domain/consent/gate.ts';
import { DomainError } from '../../domain/errors.ts';
import { notices } from '../../domain/notices.ts';
import { type ContactCard, readContactCard } from '../contacts/read-contact-card.ts';
import { type Capabilities, capabilitiesFor } from './capabilities.ts';
import { type ConversationView, readRecords, showConversation, unsealerOf } from './conversation-rows.ts';
import { dateOrNull } from './instant.ts';

export interface ConversationDetail extends ConversationView {
  contact: ContactCard;
  can: Capabilities;
  consentQuestion: string;
  heldUntil: string | null;
  askedAt: string | null;
}

/** A conversation, its contact and what may be done. Throws NOT_FOUND when the actor doesn't see it. */
export async function getConversation(
  scope: Scope,
  { conversationId }: { conversationId: string },
): Promise<ConversationDetail> {
  const [record] = await readRecords(scope, [conversationId]);
  if (record === undefined) throw new DomainError('NOT_FOUND');
  const { view, person } = showConversation(await unsealerOf(scope, [record]), record);
  const { card, facts } = await readContactCard(scope, {
    contactId: record.contactId,
    besides: conversationId,
    person,
  });
  const can = capabilitiesFor(
    {
      tenant: await tenantState(scope),
      standing: record.standing,
      channel: record.channelHealth,
      windowClosesAt: dateOrNull(record.windowClosesAt),
    },
    scope.now,
  );
  return {
    ...view,
    contact: card,
    can,
    consentQuestion: notices.firstContact.text,
    heldUntil: facts.heldUntil,
    askedAt: facts.askedAt,
  };
}

/** Throws NOT_FOUND when the organisation is gone. */
export async function tenantState(scope: Scope): Promise<TenantState> {
  const [tenant] = await scope.sql<{ state: TenantState }>('select state from tenant where id = $1', [scope.tenantId]);
  if (tenant === undefined) throw new DomainError('NOT_FOUND');
  return tenant.state;
}
