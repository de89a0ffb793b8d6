import type { OpenKey } from './sealed.ts';

export type KeyPurpose = 'data' | 'index' | 'ingest' | 'subject' | 'hold';

/** An opened key with what the vault must know to hand it out. */
export interface OpenedKey {
  readonly key: OpenKey;
  readonly tenantId: string;
  readonly purpose: KeyPurpose;
  /** What the key is current for, if anything: asked for by name instead of id. */
  readonly name: string | null;
  /** When it stops being current. */
  readonly retireAfter: Date | null;
}

interface Entry extends OpenedKey {
  /** On the monotonic clock, milliseconds. */
  readonly until: number;
}

const MOST_KEYS = 20_000;

/** One reading of keys from the database, during which notices may arrive. */
export class KeyLoad {
  readonly startedAt = performance.now();
  readonly opened = new Map<string, OpenedKey>();
  readonly outdated = new Set<string>();
  cacheable: boolean;

  constructor(cacheable: boolean) {
    this.cacheable = cacheable;
  }

  add(opened: OpenedKey): void {
    this.opened.set(opened.key.id, opened);
  }

  /** Nobody was given these keys yet. */
  overwrite(): void {
    for (const { key } of this.opened.values()) key.bytes.fill(0);
  }

  get overtaken(): boolean {
    return this.outdated.size > 0 && [...this.opened.keys()].some((id) => this.outdated.has(id));
  }
}

/**
 * Opened keys, least recently used out first. Holds nothing while the process can't hear of destructions: a key may be
 * cached only as long as its end would be noticed.
 */
export class KeyCache {
  readonly #cacheMs: number;
  readonly #byId = new Map<string, Entry>();
  readonly #byName = new Map<string, Entry>();
  readonly #loads = new Set<KeyLoad>();
  #listening = false;

  constructor(cacheMs: number) {
    this.#cacheMs = cacheMs;
  }

  get size(): number {
    return this.#byId.size;
  }

  byId(id: string): OpenedKey | undefined {
    return this.#use(this.#byId.get(id));
  }

  byName(name: string): OpenedKey | undefined {
    return this.#use(this.#byName.get(name));
  }

  /**
   * Runs work that reads keys, and keeps them. Repeats it when one of them was destroyed or changed between the reading
   * and the end: otherwise a key could outlive the answer this process gave.
   */
  async load<T>(work: (load: KeyLoad) => Promise<T>): Promise<T> {
    for (;;) {
      const load = new KeyLoad(this.#listening);
      this.#loads.add(load);
      try {
        const result = await work(load);
        if (!load.overtaken) {
          this.#keep(load);
          return result;
        }
        load.overwrite();
      } finally {
        this.#loads.delete(load);
      }
    }
  }

  /** From now on destructions are heard; what was read before that is not kept. */
  startListening(): void {
    this.#reset();
    this.#listening = true;
  }

  /** The connection is lost: destructions would be missed, so nothing may stay. */
  stopListening(): void {
    this.#listening = false;
    this.#reset();
  }

  /** Drops keys that no longer exist and overwrites their bytes, also for those who hold them at this moment. */
  destroy(ids: readonly string[]): void {
    for (const id of ids) this.#byId.get(id)?.key.bytes.fill(0);
    this.forget(ids);
  }

  /** Drops keys whose row changed; the next use reads them again. */
  forget(ids: readonly string[]): void {
    for (const load of this.#loads) for (const id of ids) load.outdated.add(id);
    for (const id of ids) {
      const entry = this.#byId.get(id);
      if (entry) this.#remove(entry);
    }
  }

  /** Drops what is past its time, so that a key nobody asks for doesn't stay in memory. */
  sweep(): void {
    const now = performance.now();
    for (const entry of this.#byId.values()) if (entry.until <= now) this.#remove(entry);
  }

  #reset(): void {
    for (const load of this.#loads) load.cacheable = false;
    // Not overwritten: work in progress may hold these keys, and they are still valid.
    this.#byId.clear();
    this.#byName.clear();
  }

  #keep(load: KeyLoad): void {
    if (!load.cacheable) return;
    for (const opened of load.opened.values()) {
      const previous = this.#byId.get(opened.key.id);
      if (previous) this.#remove(previous);
      const entry = { ...opened, until: load.startedAt + this.#cacheMs };
      this.#byId.set(entry.key.id, entry);
      if (entry.name !== null) this.#byName.set(entry.name, entry);
    }
    for (const entry of this.#byId.values()) {
      if (this.#byId.size <= MOST_KEYS) return;
      this.#remove(entry);
    }
  }

  #use(entry: Entry | undefined): Entry | undefined {
    if (!entry) return undefined;
    this.#byId.delete(entry.key.id);
    if (entry.until > performance.now()) {
      this.#byId.set(entry.key.id, entry);
      return entry;
    }
    this.#remove(entry);
    return undefined;
  }

  #remove(entry: Entry): void {
    this.#byId.delete(entry.key.id);
    if (entry.name !== null && this.#byName.get(entry.name) === entry) this.#byName.delete(entry.name);
  }
}
