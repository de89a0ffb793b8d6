import type { Scope } from '../../database/scope.ts';
import { blindIndex } from '../../database/vault/blind-index.ts';
import { searchWords } from '../../domain/search/words.ts';

export interface IndexedMessage {
  messageId: string;
  conversationId: string;
  at: Date;
  text: string | null;
}

/** Writes the words of messages as keyed hashes, all in one go; repeating it changes nothing. */
export async function indexWords(scope: Scope, messages: readonly IndexedMessage[]): Promise<void> {
  const index = await scope.vault.indexKey(scope.tenantId);
  const tokens = messages.flatMap(({ text, ...message }) =>
    text === null ? [] : searchWords(text).map((word) => ({ ...message, token: blindIndex(index, 'search', word) })),
  );
  if (tokens.length === 0) return;
  await scope.sql(
    `insert into search_token (tenant_id, token, message_id, conversation_id, at)
     select $1, * from unnest($2::bytea[], $3::uuid[], $4::uuid[], $5::timestamptz[]) on conflict do nothing`,
    [
      scope.tenantId,
      tokens.map(({ token }) => token),
      tokens.map(({ messageId }) => messageId),
      tokens.map(({ conversationId }) => conversationId),
      tokens.map(({ at }) => at),
    ],
  );
}
