import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { Work } from '../../domain/inbox/work.ts';

/** Counters that only climb: the same signal twice, late or out of order does no harm. */
export interface Wake {
  inbound?: number;
  outbound?: number;
  state?: number;
}

export const wake = defineSignal<[Wake]>('wake');
export const snapshot = defineQuery<{ work: Work | null; woken: Required<Wake> }>('snapshot');
