import { blindIndex } from '../../database/vault/blind-index.ts';

/** The one hash under which a provider's message id is known: to ingest for duplicates and statuses, to the sender for its answer. */
export function providerHash(indexKey: Buffer, channelId: string, providerId: string): Buffer {
  return blindIndex(indexKey, 'provider_message', `${channelId}|${providerId}`);
}
