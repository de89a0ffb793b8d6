import { idleMs } from '../../domain/inbox/conversation.ts';
import type { Job, Work } from '../../domain/inbox/work.ts';
import type { Snapshot, Wake } from './messages.ts';
import { nextStep, type Reading, type Step } from './next-step.ts';

/** Rest after a failed send or job, growing; a run must not turn in circles. Milliseconds. */
const shortestRestMs = 5_000;
const longestRestMs = 300_000;
/** A send that can't leave yet (a frozen organisation) looks again this rarely; the sweep wakes it once it may leave. */
const parkedMs = 600_000;

/** A send or job that is under way. */
interface Lane {
  done(work: Work, now: number): void;
  failed(now: number): void;
}

/** A reading under way, and what was known when it began. */
interface ReadingBegun {
  asked: Required<Wake>;
  taken: number;
}

/** What a run of a conversation knows: facts as last read, counters it was woken with, what is under way. No I/O. */
export class ConversationState {
  readonly woken: Required<Wake>;
  work: Work | null = null;
  closesAt = 0;
  parked = false;
  sending = false;
  #working = false;
  #stale = false;
  #tendAfter = 0;
  #sendAfter = 0;
  #sendFailures = 0;
  readonly #rests = new Map<string, number>();
  /** How many results were taken: two that overlap can't be told apart by age, so the facts are read again. */
  #taken = 0;
  #phase = '';

  constructor(woken: Required<Wake> = { inbound: 0, outbound: 0, state: 0 }) {
    this.woken = { ...woken };
  }

  get busy(): boolean {
    return this.sending || this.#working;
  }

  next(now: number, leaving: boolean): Step {
    return nextStep({
      work: this.work,
      woken: this.woken,
      stale: this.#stale,
      sending: this.sending,
      working: this.#working,
      tendAfter: this.#tendAfter,
      sendAfter: this.#sendAfter,
      rests: this.#rests,
      closesAt: this.closesAt,
      leaving,
      now,
    });
  }

  snapshot(): Snapshot {
    return { work: this.work, woken: this.woken, busy: this.busy };
  }

  hear(news: Wake): void {
    this.woken.inbound = Math.max(this.woken.inbound, news.inbound ?? 0);
    this.woken.outbound = Math.max(this.woken.outbound, news.outbound ?? 0);
    this.woken.state = Math.max(this.woken.state, news.state ?? 0);
    // The sweep finds a parked send only once its organisation may send again.
    if (news.outbound === undefined || !this.parked) return;
    this.parked = false;
    this.#sendAfter = 0;
  }

  beginReading(): ReadingBegun {
    this.#stale = false;
    return { asked: { ...this.woken }, taken: this.#taken };
  }

  took({ asked, taken }: ReadingBegun, what: Reading, { work, at }: { work: Work; at: number }): void {
    const before = this.work;
    if (!this.#take(work, { taken, now: at })) return;
    // A counter higher than what the database holds would be looked for for ever; what was heard meanwhile stays.
    this.woken.outbound = settled(this.woken.outbound, asked.outbound, work.outSeq);
    if (what === 'tend') this.woken.state = settled(this.woken.state, asked.state, work.revision);
    if (what === 'drain' && before?.seen === work.seen)
      this.woken.inbound = settled(this.woken.inbound, asked.inbound, work.seen);
    if (what === 'tend' && work.dueAt !== null && work.dueAt <= at) this.#tendAfter = at + shortestRestMs;
  }

  beginSend(): Lane {
    const taken = this.#taken;
    const head = this.work?.head ?? null;
    this.sending = true;
    return {
      done: (work, now) => {
        this.sending = false;
        this.#sendFailures = 0;
        this.parked = head !== null && work.head?.seq === head.seq && work.head.attempt === head.attempt;
        this.#sendAfter = this.parked ? now + parkedMs : 0;
        this.#take(work, { taken, now });
      },
      failed: (now) => {
        this.sending = false;
        this.#stale = true;
        this.#sendAfter = now + Math.min(shortestRestMs * 2 ** this.#sendFailures, longestRestMs);
        this.#sendFailures += 1;
      },
    };
  }

  beginJob({ kind, subject, at }: Job): Lane {
    const taken = this.#taken;
    this.#working = true;
    return {
      done: (work, now) => {
        this.#working = false;
        // One that is not yet possible is left alone for a while; the others go on.
        const same = work.jobs.some((job) => job.kind === kind && job.subject === subject && job.at === at);
        if (same) this.#rests.set(subject, now + longestRestMs);
        else this.#rests.delete(subject);
        this.#take(work, { taken, now });
      },
      failed: (now) => {
        this.#working = false;
        this.#stale = true;
        this.#rests.set(subject, now + longestRestMs);
      },
    };
  }

  /** Whether the phase differs from when this was asked last. */
  phaseIsNew(): boolean {
    if (this.work === null || this.work.phase === this.#phase) return false;
    this.#phase = this.work.phase;
    return true;
  }

  #take(work: Work, { taken, now }: { taken: number; now: number }): boolean {
    const overlapped = taken !== this.#taken;
    this.#taken += 1;
    this.closesAt = now + idleMs;
    if (overlapped) this.#stale = true;
    else this.work = work;
    return !overlapped;
  }
}

/** A counter after looking: what was asked for is answered by the database, what was heard since is still to be asked. */
function settled(heard: number, asked: number, found: number): number {
  return heard === asked ? Math.min(heard, found) : heard;
}
