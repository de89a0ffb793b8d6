import type { Scope } from '../../database/scope.ts';
import type { DeliveryState } from '../../domain/delivery/states.ts';
import type { Author, MessageKind } from '../../domain/inbox/conversation.ts';
import type { DatabaseInstant } from './instant.ts';

export interface MessageRecord {
  id: string;
  clientId: string | null;
  author: Author;
  authorName: string | null;
  kind: MessageKind;
  purpose: string;
  sealed: Buffer | null;
  at: DatabaseInstant;
  quoteMessageId: string | null;
  ownState: DeliveryState | null;
  leaseUntil: DatabaseInstant | null;
  failureCode: string | null;
  withdrawnAt: DatabaseInstant | null;
  provider: string;
  rank: number | null;
  errorCode: number | null;
}

export interface QuoteRecord {
  id: string;
  author: Author;
  sealed: Buffer | null;
}

export interface MediaRecord {
  id: string;
  messageId: string;
  sealed: Buffer | null;
  state: 'waiting' | 'stored' | 'refused' | 'failed';
  mime: string | null;
  bytes: number | null;
}

export interface ReactionRecord {
  id: string;
  messageId: string;
  author: Author;
  sealed: Buffer;
}

/** All rows that showing some messages needs, still sealed. */
export interface MessageRecords {
  messages: MessageRecord[];
  quotes: QuoteRecord[];
  media: MediaRecord[];
  reactions: ReactionRecord[];
}

/** Rows of the messages among these ids that the actor sees. */
export async function readMessageRecords(scope: Scope, ids: readonly string[]): Promise<MessageRecords> {
  if (ids.length === 0) return { messages: [], quotes: [], media: [], reactions: [] };
  const messages = await scope.sql<MessageRecord>(selectMessages, [scope.tenantId, ids]);
  const quoted = messages.flatMap(({ quoteMessageId }) => quoteMessageId ?? []);
  return {
    messages,
    quotes:
      quoted.length === 0
        ? []
        : await scope.sql<QuoteRecord>(
            'select id, author, sealed from message where tenant_id = $1 and id = any($2::uuid[])',
            [scope.tenantId, quoted],
          ),
    media: await scope.sql<MediaRecord>(
      'select id, message_id as "messageId", sealed, state, mime, bytes::float8 as bytes from media where tenant_id = $1 and message_id = any($2::uuid[])',
      [scope.tenantId, ids],
    ),
    reactions: await scope.sql<ReactionRecord>(
      'select id, message_id as "messageId", author, sealed from message_reaction where tenant_id = $1 and message_id = any($2::uuid[]) order by at, id',
      [scope.tenantId, ids],
    ),
  };
}

const selectMessages = `
  select m.id, m.client_id as "clientId", m.author, u.name as "authorName", m.kind, m.purpose, m.sealed, m.at, m.quote_message_id as "quoteMessageId",
    m.state as "ownState", m.lease_until as "leaseUntil", m.failure_code as "failureCode", m.withdrawn_at as "withdrawnAt", ch.provider,
    s.rank, s.error_code as "errorCode"
  from message m
    join channel ch on ch.tenant_id = m.tenant_id and ch.id = m.channel_id
    left join membership w on w.tenant_id = m.tenant_id and w.id = m.author_member_id
    left join auth."user" u on u.id = w.user_id
    left join lateral (select rank, error_code from delivery_status x where x.tenant_id = m.tenant_id and x.message_id = m.id order by rank desc limit 1) s on true
  where m.tenant_id = $1 and m.id = any($2::uuid[])`;
