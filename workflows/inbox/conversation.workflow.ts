import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { DeliveryActivities } from '../../activities/delivery/delivery.activities.ts';
import type { InboxActivities } from '../../activities/inbox/inbox.activities.ts';
import { deliveryActivityTimeoutMs } from '../../domain/delivery/states.ts';
import type { Job, Work } from '../../domain/inbox/work.ts';
import { queues } from '../../domain/processes.ts';
import { Alarm } from './alarm.ts';
import { ConversationState } from './conversation-state.ts';
import { describe } from './describe.ts';
import { snapshot, type Wake, wake } from './messages.ts';
import type { Reading } from './next-step.ts';

/** Short database work on the worker that runs the workflow: one marker event instead of three. */
const inbox = proxyLocalActivities<InboxActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});
/** One attempt: whether a POST left is never guessed by a retry (design section 7). */
const delivery = proxyActivities<Pick<DeliveryActivities, 'sendNext'>>({
  taskQueue: queues.delivery,
  startToCloseTimeout: deliveryActivityTimeoutMs,
  retry: { maximumAttempts: 1 },
  summary: 'Send the next message',
});
const jobs = proxyActivities<Pick<DeliveryActivities, 'fetchMedia' | 'forgetRefused'>>({
  taskQueue: queues.delivery,
  startToCloseTimeout: '3m',
  retry: { initialInterval: '2s', maximumAttempts: 3 },
});

export interface ConversationKey {
  tenantId: string;
  conversationId: string;
}

interface Carried {
  woken: Required<Wake>;
}

/**
 * One customer's talk on one channel. Handles arrivals in order, releases our messages in order, ends waits when they
 * are due; closes when idle. Everything it knows stands in the database too: any run may vanish at any moment.
 */
export async function conversation(key: ConversationKey, carried?: Carried): Promise<void> {
  const state = new ConversationState(carried?.woken);
  setHandler(wake, (news) => state.hear(news));
  setHandler(snapshot, () => state.snapshot());
  const alarm = new Alarm();
  const isLong = (): boolean => workflowInfo().continueAsNewSuggested;
  const next = () => state.next(Date.now(), isLong());
  const handOver = (): boolean => isLong() && !state.busy && allHandlersFinished();

  for (;;) {
    if (handOver()) await continueAsNew<typeof conversation>(key, { woken: state.woken });
    const step = next();
    switch (step.do) {
      case 'close':
        return;
      case 'wait':
        alarm.set(step.until, 'Next deadline or idle close');
        await condition(() => handOver() || isBefore(next(), alarm.at));
        break;
      case 'send':
      case 'job':
        begin(state, key, step.do === 'job' ? step.job : null);
        break;
      default:
        await read(state, key, step.do);
        show(state);
    }
  }
}

/** Something is to be done, or to be waited for that the alarm doesn't cover: it has rung, or rings too late. */
function isBefore(step: ReturnType<ConversationState['next']>, alarmAt: number): boolean {
  return step.do !== 'wait' || step.until < alarmAt;
}

/** A reading that fails for good ends the run, visibly; the sweep starts it again while facts are pending. */
async function read(state: ConversationState, key: ConversationKey, what: Reading): Promise<void> {
  const at = Date.now();
  const reading = state.beginReading();
  state.took(reading, what, { work: await readings[what]({ ...key, at }), at });
}

const readings: Record<Reading, (of: ConversationKey & { at: number }) => Promise<Work>> = {
  look: (of) => inbox.lookAtConversation(of),
  drain: (of) => inbox.drainInbound(of),
  tend: (of) => inbox.tendConversation(of),
};

/**
 * Sends and jobs talk to the provider and may take a minute: arrivals are handled meanwhile. A failure of theirs never
 * ends the run. A cancelled run ends by its loop, so their cancellation needs no handling of its own.
 */
function begin(state: ConversationState, key: ConversationKey, job: Job | null): void {
  const of = { ...key, at: Date.now() };
  const lane = job === null ? state.beginSend() : state.beginJob(job);
  const outcome =
    job === null
      ? delivery.sendNext(of)
      : job.kind === 'media'
        ? jobs.fetchMedia({ ...of, mediaId: job.subject })
        : jobs.forgetRefused(of);
  void outcome.then(
    (work) => {
      lane.done(work, Date.now());
      show(state);
    },
    () => lane.failed(Date.now()),
  );
}

/** For the person who looks at the run, and for searching by phase. */
function show(state: ConversationState): void {
  const { work } = state;
  if (work === null) return;
  setCurrentDetails(describe(work, state));
  if (state.phaseIsNew()) upsertSearchAttributes({ Phase: [work.phase] });
}
