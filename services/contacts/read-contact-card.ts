import type { Scope } from '../../database/scope.ts';
import type { Provider } from '../../domain/channels/health.ts';
import type { Standing } from '../../domain/consent/standing.ts';
import { DomainError } from '../../domain/errors.ts';
import type { ConversationStatus } from '../../domain/inbox/conversation.ts';
import { isoOf, isoOrNull } from '../inbox/instant.ts';
import type { ShownPerson } from './read-name.ts';

type ConsentState = 'asked' | 'granted' | 'denied' | 'withdrawn' | 'unknown';

export interface ContactCard {
  id: string;
  name: string | null;
  phone: string | null;
  username: string | null;
  country: string | null;
  standing: Standing;
  standingSince: string | null;
  consent: { purpose: 'store_assist'; state: ConsentState; at: string | null }[];
  firstSeenAt: string;
  otherConversations: {
    id: string;
    provider: Provider;
    channelName: string;
    status: ConversationStatus;
    lastActivityAt: string;
  }[];
}

export interface ContactFacts {
  askedAt: string | null;
  heldUntil: string | null;
}

interface ContactRow {
  standing: Standing;
  standingAt: string;
  askedAt: string | null;
  heldUntil: string | null;
  createdAt: string;
}

const otherConversationsShown = 20;

/** A contact beside one of its conversations. Throws NOT_FOUND when no grant reaches it. */
export async function readContactCard(
  scope: Scope,
  of: { contactId: string; besides: string; person: ShownPerson },
): Promise<{ card: ContactCard; facts: ContactFacts }> {
  const [row] = await scope.sql<ContactRow>(
    `select standing, standing_at as "standingAt", asked_at as "askedAt", held_until as "heldUntil", created_at as "createdAt"
      from contact where tenant_id = $1 and id = $2`,
    [scope.tenantId, of.contactId],
  );
  if (row === undefined) throw new DomainError('NOT_FOUND');
  const { name, phone, username, country } = of.person;
  const since = row.standing === 'unknown' ? null : isoOf(row.standingAt);
  const card: ContactCard = {
    id: of.contactId,
    name,
    phone,
    username,
    country,
    standing: row.standing,
    standingSince: since,
    consent: [{ purpose: 'store_assist', state: consentStates[row.standing], at: since }],
    firstSeenAt: isoOf(row.createdAt),
    otherConversations: await otherConversations(scope, of),
  };
  return { card, facts: { askedAt: isoOrNull(row.askedAt), heldUntil: isoOrNull(row.heldUntil) } };
}

const consentStates: Record<Standing, ConsentState> = {
  unknown: 'unknown',
  asked: 'asked',
  accepted: 'granted',
  refused: 'denied',
  withdrawn: 'withdrawn',
  minor: 'denied',
  erasing: 'withdrawn',
};

async function otherConversations(
  scope: Scope,
  of: { contactId: string; besides: string },
): Promise<ContactCard['otherConversations']> {
  const rows = await scope.sql<ContactCard['otherConversations'][number]>(
    `select c.id, ch.provider, ch.name as "channelName", c.status, c.last_activity_at as "lastActivityAt"
      from conversation c join channel ch on ch.tenant_id = c.tenant_id and ch.id = c.channel_id
      where c.tenant_id = $1 and c.contact_id = $2 and c.id <> $3 order by c.last_activity_at desc limit $4`,
    [scope.tenantId, of.contactId, of.besides, otherConversationsShown],
  );
  return rows.map((row) => ({ ...row, lastActivityAt: isoOf(row.lastActivityAt) }));
}
