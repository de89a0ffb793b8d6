import type { InboundMessage } from '../../channels/channel.ts';
import type { InboundEvent } from '../../database/entities/ingest.entity.ts';
import type { Scope } from '../../database/scope.ts';
import { keyIdOf, type OpenKey, unseal } from '../../database/vault/sealed.ts';
import { DomainError } from '../../domain/errors.ts';

/** The keys of sealed arrivals, with one question to the vault. */
export function keysOfEvents(scope: Scope, events: readonly InboundEvent[]): Promise<Map<string, OpenKey>> {
  const ids = events.flatMap((event) => (event.sealed ? [keyIdOf(event.sealed)] : []));
  return scope.vault.keysById(scope.tenantId, [...new Set(ids)]);
}

/** Opens an arrival; null when its key is gone, so nobody can read it any more; `altered` when the bytes don't belong to the row. */
export function openEvent(event: InboundEvent, keys: Map<string, OpenKey>): InboundMessage | null | 'altered' {
  const sealed = event.sealed ?? null;
  const key = sealed === null ? undefined : keys.get(keyIdOf(sealed));
  if (sealed === null || key === undefined) return null;
  try {
    const { payload } = unseal<{ payload: InboundMessage }>(key, sealed, {
      tenantId: event.tenantId,
      table: 'inbound_event',
      rowId: event.id,
    });
    return { ...payload, at: new Date(payload.at) };
  } catch (error) {
    if (error instanceof DomainError && error.code === 'KEY_DESTROYED') return null;
    return 'altered';
  }
}

/** The payload goes with the outcome: what is projected stands in the message, the rest nobody may keep. */
export function finish(scope: Scope, event: InboundEvent, outcome: 'processed' | 'denied' | 'tombstoned'): void {
  event.outcome = outcome;
  event.sealed = null;
  event.finishedAt = scope.now;
}
