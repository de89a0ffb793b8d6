import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { Work } from '../../domain/inbox/work.ts';

/** Counters that only climb: the same signal twice, late or out of order does no harm. */
export interface Wake {
  inbound?: number;
  outbound?: number;
  state?: number;
}

/** For whoever looks into a run: what it knows, and whether a send or a job is under way. */
export interface Snapshot {
  work: Work | null;
  woken: Required<Wake>;
  busy: boolean;
}

export const wake = defineSignal<[Wake]>('wake');
export const snapshot = defineQuery<Snapshot>('snapshot');
