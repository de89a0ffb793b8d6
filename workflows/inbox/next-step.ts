import type { Job, Work } from '../../domain/inbox/work.ts';
import type { Wake } from './messages.ts';

/** Everything a run decides on. Times are epoch milliseconds of the workflow's clock. */
export interface Situation {
  /** The facts as last read; null before the first look. */
  work: Work | null;
  woken: Required<Wake>;
  /** The facts may have changed since they were read. */
  stale: boolean;
  /** A send is under way: one at a time, so that messages leave in order. */
  sending: boolean;
  /** A job is under way. */
  working: boolean;
  /** Ending waits changed nothing: not again before. */
  tendAfter: number;
  /** A send failed, or is parked: not again before. */
  sendAfter: number;
  /** Jobs that failed, by subject: not again before. */
  rests: ReadonlyMap<string, number>;
  closesAt: number;
  /** The history is long: nothing is begun that the next run would have to wait for. */
  leaving: boolean;
  now: number;
}

/** Reads the facts, after changing them perhaps. */
export type Reading = 'look' | 'drain' | 'tend';
export type Step =
  | { do: Reading }
  | { do: 'send' }
  | { do: 'job'; job: Job }
  | { do: 'wait'; until: number }
  | { do: 'close' };

/**
 * What comes next, from the facts alone. Arrivals first: they may change what may be sent. Waits that are due later need
 * no run: the sweep starts one when they are.
 */
export function nextStep(situation: Situation): Step {
  const { work, woken, now } = situation;
  if (work === null) return { do: woken.inbound > 0 ? 'drain' : 'look' };
  if (woken.inbound > work.seen) return { do: 'drain' };
  if (situation.stale || woken.outbound > work.outSeq) return { do: 'look' };
  const tendAt = work.dueAt === null ? null : Math.max(work.dueAt, situation.tendAfter);
  if (woken.state > work.revision || (tendAt !== null && tendAt <= now)) return { do: 'tend' };
  const jobs =
    situation.working || situation.leaving
      ? []
      : work.jobs.map((job) => ({ job, at: Math.max(job.at, situation.rests.get(job.subject) ?? 0) }));
  const ready = jobs.find(({ at }) => at <= now);
  if (ready !== undefined) return { do: 'job', job: ready.job };
  const sendAt =
    situation.sending || situation.leaving || work.head === null ? null : Math.max(work.head.at, situation.sendAfter);
  if (sendAt !== null && sendAt <= now) return { do: 'send' };
  const busy = situation.sending || situation.working || work.head !== null || work.jobs.length > 0;
  if (!busy && situation.closesAt <= now) return { do: 'close' };
  const times = [
    tendAt,
    sendAt,
    ...jobs.map(({ at }) => at),
    situation.closesAt > now || !busy ? situation.closesAt : null,
  ].filter((time) => time !== null);
  return { do: 'wait', until: Math.min(Number.POSITIVE_INFINITY, ...times) };
}
