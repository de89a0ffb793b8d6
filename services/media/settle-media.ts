import type { Scope } from '../../database/scope.ts';
import { fulfil } from '../inbox/obligations.ts';
import { lockMedia, type MediaOf } from './claim-media.ts';

/** Its object is complete: staff may read it. False when it isn't wanted any more, then the object must go. */
export async function keepMedia(scope: Scope, of: MediaOf, found: { mime: string; bytes: number }): Promise<boolean> {
  const row = await lockMedia(scope, of);
  if (row === null || !row.wanted) return false;
  const { media } = row;
  if (media.state === 'waiting') {
    media.state = 'stored';
    media.mime = found.mime;
    media.bytes = found.bytes;
    scope.changed(of.conversationId);
  }
  if (media.state !== 'stored') return false;
  await waitOver(scope, of);
  return true;
}

/** It will never be stored. False when another attempt has stored it: then its object stays. */
export async function giveUpMedia(scope: Scope, of: MediaOf, state: 'refused' | 'failed'): Promise<boolean> {
  const row = await lockMedia(scope, of);
  if (row?.media.state === 'waiting') {
    row.media.state = state;
    scope.changed(of.conversationId);
  }
  return row?.media.state !== 'stored';
}

/** Its object is gone: so are its name and key. */
export async function dropMedia(scope: Scope, of: MediaOf): Promise<void> {
  const row = await lockMedia(scope, of);
  if (row !== null) row.media.sealed = null;
  await waitOver(scope, of);
}

/** Ends the wait for a file, in the transaction that settles it. */
export function waitOver(scope: Scope, { conversationId, mediaId }: MediaOf): Promise<void> {
  return fulfil(scope, { conversationId, kind: 'media', subject: mediaId });
}
