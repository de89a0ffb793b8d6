import { DomainError } from '../../domain/errors.ts';
import { newId } from '../ids.ts';
import { Answers, type DestructionContext, destroyExpired, destroySubject, keepSubject } from './destruction.ts';
import { KeyCache } from './key-cache.ts';
import { openKeysDatabase } from './keys-database.ts';
import { listen } from './listener.ts';
import { keysById } from './lookup.ts';
import type { MasterKey } from './master-key.ts';
import { rewrapTenantKeys } from './rewrap.ts';
import { createScrubber } from './scrub.ts';
import type { OpenKey } from './sealed.ts';
import { currentSubjectKey } from './subject-keys.ts';
import { createTenant, currentIngestKey, standingKey } from './tenant-keys.ts';

/**
 * All keys of the product, opened (BW-5.2). Every method throws UNAVAILABLE while the keys cluster can't be reached and
 * the key isn't cached, and KEY_DESTROYED when there is no such key any more.
 */
export interface Vault {
  /** Makes the tenant's data, index and first ingest key; may be repeated. */
  createTenant(tenantId: string): Promise<void>;
  /** For `blindIndex`. */
  indexKey(tenantId: string): Promise<Buffer>;
  /** The key of the day (UTC) that ingest seals with. It opens for 72 hours after its day. */
  ingestKey(tenantId: string): Promise<OpenKey>;
  /** A person's current key, created when there is none; `expiresAt` counts only then. */
  subjectKey(of: {
    tenantId: string;
    subjectId: string;
    purpose: 'subject' | 'hold';
    expiresAt?: Date;
  }): Promise<OpenKey>;
  /** An ingest, subject or hold key by the id in a sealed value. */
  keyById(tenantId: string, keyId: string): Promise<OpenKey>;
  /** Many of them with at most one query; keys that are gone are absent. */
  keysById(tenantId: string, keyIds: string[]): Promise<Map<string, OpenKey>>;
  /** Clears the expiry of a person's keys after consent. */
  keep(of: { tenantId: string; subjectId: string }): Promise<void>;
  /** Deletes a person's keys, waits until no process holds them any more, and schedules a scrub. */
  destroySubject(of: { tenantId: string; subjectId: string; purpose?: 'subject' | 'hold' }): Promise<void>;
  /** Deletes all keys past their time and schedules a scrub; returns how many. */
  destroyExpired(now: Date): Promise<number>;
  /** Resolves when the bytes of keys deleted before the call have left the cluster's pages and log. */
  scrub(): Promise<void>;
  /** Wraps all tenant keys under the first master key while others run. */
  rewrap(): Promise<{ rewrapped: number }>;
  close(): Promise<void>;
}

export interface VaultOptions {
  /** URL by which `omniflow_vault` signs in to the keys cluster. */
  readonly keysUrl: string;
  readonly masterKey: MasterKey;
  /** How long an opened key stays in memory, milliseconds; the same in all processes. */
  readonly cacheMs?: number;
  /** For expiry and the day of ingest keys. */
  readonly now?: () => Date;
}

const CACHE_MS = 60_000;
/** A lost connection is noticed, and dead processes are told apart, well within one cache time. */
const BEATS_PER_CACHE_TIME = 4;
const SHORTEST_BEAT_MS = 500;

/** Opens the vault of this process. Throws UNAVAILABLE when the keys cluster can't be reached. */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const cacheMs = options.cacheMs ?? CACHE_MS;
  const beatMs = Math.max(cacheMs / BEATS_PER_CACHE_TIME, SHORTEST_BEAT_MS);
  const cache = new KeyCache(cacheMs);
  const context: DestructionContext = {
    database: openKeysDatabase(options.keysUrl),
    masterKey: options.masterKey,
    cache,
    now: options.now ?? (() => new Date()),
    underWay: new Map(),
    processId: newId(),
    cacheMs,
    beatMs,
    answers: new Answers(),
  };
  try {
    const listener = await listenForNotices(context, options.keysUrl);
    return vaultOver(context, { listener, url: options.keysUrl });
  } catch (error) {
    await context.database.close();
    throw error;
  }
}

function listenForNotices(context: DestructionContext, url: string): ReturnType<typeof listen> {
  const { cache } = context;
  return listen({
    url,
    processId: context.processId,
    beatMs: context.beatMs,
    onUp: () => cache.startListening(),
    onDown: () => cache.stopListening(),
    onBeat: () => cache.sweep(),
    onNotice: ({ kind, keys }) => (kind === 'destroyed' ? cache.destroy(keys) : cache.forget(keys)),
    onAnswer: (answer) => context.answers.hear(answer),
  });
}

function vaultOver(
  context: DestructionContext,
  own: { listener: Awaited<ReturnType<typeof listen>>; url: string },
): Vault {
  const scrubber = createScrubber(own.url);
  let closing: Promise<void> | undefined;
  return {
    createTenant: (tenantId) => createTenant(context, tenantId),
    indexKey: async (tenantId) => (await standingKey(context, { tenantId, purpose: 'index' })).bytes,
    ingestKey: (tenantId) => currentIngestKey(context, tenantId),
    subjectKey: (of) => currentSubjectKey(context, of),
    keysById: (tenantId, keyIds) => keysById(context, tenantId, keyIds),
    async keyById(tenantId, keyId) {
      const key = (await keysById(context, tenantId, [keyId])).get(keyId);
      if (!key) throw new DomainError('KEY_DESTROYED');
      return key;
    },
    keep: (of) => keepSubject(context, of),
    async destroySubject(of) {
      try {
        await destroySubject(context, of);
      } finally {
        scrubber.schedule();
      }
    },
    async destroyExpired(now) {
      // Also when nothing expired: a process that crashed may have left a scrub undone.
      scrubber.schedule();
      return destroyExpired(context, now);
    },
    scrub: () => scrubber.scrub(),
    rewrap: () => rewrapTenantKeys(context),
    close() {
      closing ??= Promise.all([scrubber.close(), own.listener.close()]).then(() => context.database.close());
      return closing;
    },
  };
}
