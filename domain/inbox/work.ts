export const phases = ['open', 'snoozed', 'resolved', 'waiting_for_consent'] as const;
export type Phase = (typeof phases)[number];

/** A thing to do outside the drain's transaction: it talks to the provider or to the vault at length. */
export interface Job {
  kind: 'media' | 'forget';
  subject: string;
  /** Not before; epoch milliseconds. */
  at: number;
}

/** What is left to do for a conversation; ids, counters and times (epoch milliseconds) only: it goes into histories. */
export interface Work {
  /** Number of the last arrival that was handled. */
  seen: number;
  revision: number;
  /** Number of the newest message we ever queued. */
  outSeq: number;
  /** The oldest unsent message: its number, attempts so far, and when it may leave; null when nothing waits to leave. */
  head: { seq: number; attempt: number; at: number } | null;
  /** The earliest wait that ends by itself. */
  dueAt: number | null;
  jobs: Job[];
  phase: Phase;
}
