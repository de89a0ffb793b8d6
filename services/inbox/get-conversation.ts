import type { Scope } from '../../database/scope.ts';
import type { TenantState } from '../../domain/consent/gate.ts';
import { DomainError } from '../../domain/errors.ts';
import { notices } from '../../domain/notices.ts';
import { type ContactCard, readContactCard } from '../contacts/read-contact-card.ts';
import { type Capabilities, capabilitiesFor } from './capabilities.ts';
import { type ConversationView, readRecords, showConversation, unsealerOf } from './conversation-rows.ts';
import { type DatabaseInstant, dateOrNull, isoOrNull } from './instant.ts';

export interface ConversationDetail extends ConversationView {
  contact: ContactCard;
  can: Capabilities;
  consentQuestion: string;
  heldUntil: string | null;
  askedAt: string | null;
  participants: { id: string; name: string }[];
  openUntil: string | null;
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
    ...(await readLetIn(scope, conversationId)),
  };
}

interface LetIn {
  id: string;
  name: string;
  kind: 'participant' | 'break_glass';
  until: DatabaseInstant | null;
}

/** Colleagues beside the one who answers for it, and the end of the reader's own opening. */
async function readLetIn(
  scope: Scope,
  conversationId: string,
): Promise<Pick<ConversationDetail, 'participants' | 'openUntil'>> {
  const rows = await scope.sql<LetIn>(
    `select m.id, u.name, g.kind, g.expires_at as until from conversation_grant g
        join membership m on m.tenant_id = g.tenant_id and m.id = g.member_id join auth."user" u on u.id = m.user_id
      where g.tenant_id = $1 and g.conversation_id = $2 and (g.kind = 'participant' or (g.kind = 'break_glass' and g.member_id = app_actor() and g.expires_at > now()))
      order by u.name, m.id`,
    [scope.tenantId, conversationId],
  );
  return {
    participants: rows.filter(({ kind }) => kind === 'participant').map(({ id, name }) => ({ id, name })),
    openUntil: isoOrNull(rows.find(({ kind }) => kind === 'break_glass')?.until ?? null),
  };
}

/** Throws NOT_FOUND when the organisation is gone. */
export async function tenantState(scope: Scope): Promise<TenantState> {
  const [tenant] = await scope.sql<{ state: TenantState }>('select state from tenant where id = $1', [scope.tenantId]);
  if (tenant === undefined) throw new DomainError('NOT_FOUND');
  return tenant.state;
}
