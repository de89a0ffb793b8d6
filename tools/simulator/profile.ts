/** How webhooks and statuses travel. All times in milliseconds of the simulator's clock but `timeoutMs`. */
export type Profile = {
  duplicatePercent: number;
  reorderPercent: number;
  /** Up to so many updates in one POST. */
  batchSize: number;
  delayMs: { min: number; max: number };
  /** The answer is ignored, as if it had been lost, and the POST comes again. */
  dropPercent: number;
  /** Requests at the same time; 1 keeps the order. */
  concurrency: number;
  /** Real milliseconds to wait for an answer. */
  timeoutMs: number;
  retry: { firstMs: number; factor: number; maxMs: number; giveUpMs: number };
  statuses: {
    sentMs: number;
    deliveredMs: number;
    /** When customers who read by themselves do so. */
    readMs: number;
    /** Everybody reads by themselves, not only customers set to. */
    autoRead: boolean;
    /** The status `sent` reaches the app before the answer to its request. */
    beforeResponse: boolean;
  };
};

const DAY_MS = 86_400_000;

const CALM: Profile = {
  duplicatePercent: 0,
  reorderPercent: 0,
  batchSize: 1,
  delayMs: { min: 0, max: 0 },
  dropPercent: 0,
  concurrency: 1,
  timeoutMs: 10_000,
  retry: { firstMs: 1_000, factor: 2, maxMs: 60_000, giveUpMs: 7 * DAY_MS },
  statuses: { sentMs: 100, deliveredMs: 400, readMs: 900, autoRead: false, beforeResponse: false },
};

/** Named profiles; `demo` is the default. */
export const PROFILES: Record<'demo' | 'meta' | 'rough', Profile> = {
  /** At once, in order, one per POST. */
  demo: CALM,
  /** What a quiet day looks like. */
  meta: {
    ...CALM,
    batchSize: 10,
    concurrency: 8,
    delayMs: { min: 20, max: 250 },
    duplicatePercent: 1,
    reorderPercent: 2,
  },
  /** What a bad day looks like. */
  rough: {
    ...CALM,
    duplicatePercent: 15,
    reorderPercent: 30,
    batchSize: 25,
    delayMs: { min: 0, max: 800 },
    dropPercent: 10,
    concurrency: 16,
    retry: { firstMs: 200, factor: 2, maxMs: 5_000, giveUpMs: DAY_MS },
    statuses: { sentMs: 0, deliveredMs: 50, readMs: 80, autoRead: false, beforeResponse: true },
  },
};
