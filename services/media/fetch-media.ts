import type { Channel } from '../../channels/channel.ts';
import type { Database, Scope } from '../../database/scope.ts';
import type { Provider } from '../../domain/channels/health.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Work } from '../../domain/inbox/work.ts';
import { workOf } from '../inbox/work.ts';
import { allowedType } from './allowed-types.ts';
import { type Claim, claimMedia, type Download, type MediaOf, postponeMedia } from './claim-media.ts';
import { isExpired } from './fetch-rules.ts';
import type { Files } from './files.ts';
import { dropMedia, giveUpMedia, keepMedia } from './settle-media.ts';

interface Fetcher {
  database: Database;
  channels: Record<Provider, Channel>;
  files: Files;
}

type Found = { result: 'found'; bytes: Buffer; mime: string } | { result: 'later' | 'refused' | 'failed' };

/** One file; its transactions speak of the same clock. */
interface Fetch extends Fetcher {
  of: MediaOf;
  run<T>(use: (scope: Scope) => Promise<T>): Promise<T>;
  now(): Date;
}

/**
 * Fetches a file a customer sent, seals it into storage and shows it. Repeatable at every point. `at`: the caller's clock,
 * epoch milliseconds, which may run ahead of this machine's. Throws what database, vault and storage throw.
 */
export async function fetchMedia(
  fetcher: Fetcher,
  of: { tenantId: string; conversationId: string; mediaId: string; at?: number },
): Promise<Work> {
  const now = () => new Date(Math.max(of.at ?? 0, Date.now()));
  const fetch: Fetch = {
    ...fetcher,
    of,
    now,
    run: (use) => fetcher.database.withScope({ tenantId: of.tenantId, actor: { kind: 'system' }, now: now() }, use),
  };
  await act(fetch, await fetch.run((scope) => claimMedia(scope, of)));
  return fetch.run((scope) => workOf(scope, of.conversationId));
}

async function act(fetch: Fetch, claim: Claim): Promise<void> {
  if (claim.do === 'nothing') return;
  if (claim.do === 'remove') return remove(fetch, claim.objectName);
  const { download } = claim;
  const found = await obtain(fetch, download);
  if (found.result === 'later') return fetch.run((scope) => postponeMedia(scope, fetch.of, download.createdAt));
  if (found.result === 'found' && (await store(fetch, download, found))) return;
  const state = found.result === 'found' ? 'refused' : found.result;
  if (await fetch.run((scope) => giveUpMedia(scope, fetch.of, state))) await remove(fetch, download.objectName);
}

async function obtain({ channels, now }: Fetch, { provider, request, fileName, createdAt }: Download): Promise<Found> {
  try {
    const { bytes, mime: declared } = await channels[provider].fetchMedia(request);
    const mime = await allowedType({ declared, fileName, bytes });
    return mime === null ? { result: 'refused' } : { result: 'found', bytes, mime };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === 'NOT_FOUND') return { result: 'failed' };
    if (error.code === 'TOO_LARGE') return { result: 'refused' };
    if (error.code !== 'UNAVAILABLE') throw error;
    return { result: isExpired(createdAt, now()) ? 'failed' : 'later' };
  }
}

/** False when meanwhile it was taken back or its sender no longer agrees. */
async function store(
  { files, run, of }: Fetch,
  { objectName, objectKey }: Download,
  { bytes, mime }: { bytes: Buffer; mime: string },
): Promise<boolean> {
  await files.write(objectName, objectKey, bytes);
  return run((scope) => keepMedia(scope, of, { mime, bytes: bytes.length }));
}

/** The object first: a crash in between leaves the wait open, and the next attempt removes it again. */
async function remove({ files, run, of }: Fetch, objectName: string): Promise<void> {
  await files.remove(objectName);
  await run((scope) => dropMedia(scope, of));
}
