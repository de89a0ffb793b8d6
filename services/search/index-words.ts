import type { Scope } from '../../database/scope.ts';
import { blindIndex } from '../../database/vault/blind-index.ts';
import { searchWords } from '../../domain/search/words.ts';

interface IndexedMessage {
  messageId: string;
  conversationId: string;
  at: Date;
  text: string | null;
}

/** Writes a message's words as keyed hashes; repeating it changes nothing. */
export async function indexWords(scope: Scope, message: IndexedMessage): Promise<void> {
  const words = message.text === null ? [] : searchWords(message.text);
  if (words.length === 0) return;
  const index = await scope.vault.indexKey(scope.tenantId);
  const tokens = words.map((word) => blindIndex(index, 'search', word));
  await scope.sql(
    'insert into search_token (tenant_id, token, message_id, conversation_id, at) select $1, token, $2, $3, $4 from unnest($5::bytea[]) token on conflict do nothing',
    [scope.tenantId, message.messageId, message.conversationId, message.at, tokens],
  );
}
