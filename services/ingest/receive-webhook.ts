import type { InboundItem } from '../../channels/channel.ts';
import { isAuthentic } from '../../channels/meta-signature.ts';
import type { Vault } from '../../database/vault/vault.ts';
import { DomainError } from '../../domain/errors.ts';
import type { GroupCommit } from './group-commit.ts';
import { type NoteNews, newsIn } from './note-news.ts';
import { prepareIntake } from './prepare.ts';
import type { RouteTable } from './routes.ts';

export interface WebhookReceiver {
  vault: Vault;
  routes: RouteTable;
  commit: GroupCommit;
  noteNews: NoteNews;
  appSecrets: readonly string[];
  parse: (body: Buffer) => InboundItem[];
}

/**
 * Takes in one webhook: resolves when everything in it is durable. Throws UNAUTHENTICATED when the signature over the raw
 * bytes fails (OF-2.0) and UNAVAILABLE when the database or the vault is away; then nothing was stored.
 */
export async function receiveWebhook(
  receiver: WebhookReceiver,
  body: Buffer,
  signature: string | undefined,
): Promise<void> {
  if (!isAuthentic(body, signature, receiver.appSecrets)) throw new DomainError('UNAUTHENTICATED');
  const items = itemsOf(receiver, body);
  const intake = await prepareIntake(receiver, items).catch(unavailable);
  const news = newsIn(items);
  if (news.length > 0) await receiver.noteNews(news).catch(unavailable);
  await receiver.commit.store(intake);
}

function unavailable(cause: unknown): never {
  throw new DomainError('UNAVAILABLE', `intake: ${cause instanceof Error ? cause.name : 'unknown'}`);
}

/** Signed bytes that are no JSON come from Meta all the same: counted, so that it stops sending them, never a 500. */
function itemsOf(receiver: WebhookReceiver, body: Buffer): InboundItem[] {
  try {
    return receiver.parse(body);
  } catch {
    return [{ item: 'unparsed', account: null, payload: null }];
  }
}
