import type { Scope } from '../../database/scope.ts';
import { blindIndex } from '../../database/vault/blind-index.ts';
import type { Author } from '../../domain/inbox/conversation.ts';
import { searchWords } from '../../domain/search/words.ts';
import { recordRead } from '../audit/record-read.ts';
import { type ConversationView, readRecords, showConversation, unsealerOf } from '../inbox/conversation-rows.ts';
import { readMessageRecords } from '../inbox/message-rows.ts';
import { showMessages } from '../inbox/show-messages.ts';

export interface FoundConversation {
  conversation: ConversationView;
  message: { id: string; author: Author; text: string; at: string };
}

/** More nobody reads below a search field, and each one shown is a reading on record. */
const shownAtMost = 8;
/** What is older is looked up in the thread; it bounds what a common word costs. */
const reach = '24 months';

/**
 * Conversations the actor sees with a message that holds all the words, by their newest such message; found by keyed
 * hashes of whole words, so the database never learns the words. Each one shown is kept as read by `search` (OF-5.3).
 */
export async function searchConversations(
  scope: Scope,
  { words }: { words: string },
): Promise<{ items: FoundConversation[] }> {
  const found = await findMessages(scope, searchWords(words));
  const records = await readRecords(
    scope,
    found.map(({ conversationId }) => conversationId),
  );
  const unsealer = await unsealerOf(scope, records);
  const messages = await showMessages(
    scope,
    await readMessageRecords(
      scope,
      found.map(({ messageId }) => messageId),
    ),
  );
  const items = records.flatMap((record): FoundConversation[] => {
    const message = messages.get(found.find(({ conversationId }) => conversationId === record.id)?.messageId ?? '');
    // Its key was destroyed since: there is nothing left to show.
    if (message === undefined || message.text === null) return [];
    const { id, author, text, at } = message;
    return [{ conversation: showConversation(unsealer, record).view, message: { id, author, text, at } }];
  });
  for (const { conversation } of items) await recordRead(scope, { conversationId: conversation.id, surface: 'search' });
  return { items };
}

/** The newest match of each conversation, newest first. */
async function findMessages(
  scope: Scope,
  words: readonly string[],
): Promise<{ conversationId: string; messageId: string }[]> {
  if (words.length === 0) return [];
  const index = await scope.vault.indexKey(scope.tenantId);
  return await scope.sql(
    `with found as (
        select message_id, conversation_id, max(at) as at from search_token
          where tenant_id = $1 and token = any($2::bytea[]) and at > $3::timestamptz - $4::interval
          group by message_id, conversation_id having count(*) = cardinality($2::bytea[])),
      latest as (select distinct on (conversation_id) conversation_id, message_id, at from found order by conversation_id, at desc, message_id desc)
      select conversation_id as "conversationId", message_id as "messageId" from latest order by at desc, conversation_id limit $5`,
    [scope.tenantId, words.map((word) => blindIndex(index, 'search', word)), scope.now, reach, shownAtMost],
  );
}
