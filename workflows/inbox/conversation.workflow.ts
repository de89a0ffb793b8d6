import {
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
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
import { idleMs } from '../../domain/inbox/conversation.ts';
import type { Job, Work } from '../../domain/inbox/work.ts';
import { queues } from '../../domain/processes.ts';
import { Alarm } from './alarm.ts';
import { describe } from './describe.ts';
import { snapshot, type Wake, wake } from './messages.ts';

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
  retry: { initialInterval: '2s', maximumInterval: '5m', maximumAttempts: 8 },
});

export interface ConversationKey {
  tenantId: string;
  conversationId: string;
}

/** A run must not turn in circles when a job or a send fails for good: it waits this long, then looks at the facts again. */
const pauseAfterFailureMs = 30_000;

interface Carried {
  woken: Required<Wake>;
}

/**
 * One customer's talk on one channel. Handles arrivals in order, releases our messages in order, ends waits when they
 * are due; closes when idle. Everything it knows stands in the database too: any run may vanish at any moment.
 */
export async function conversation(key: ConversationKey, carried?: Carried): Promise<void> {
  const woken: Required<Wake> = carried?.woken ?? { inbound: 0, outbound: 0, state: 0 };
  let work: Work | null = null;
  let closesAt = Date.now() + idleMs;
  let pausedUntil = 0;
  let phase = '';
  setHandler(wake, (news) => {
    woken.inbound = Math.max(woken.inbound, news.inbound ?? 0);
    woken.outbound = Math.max(woken.outbound, news.outbound ?? 0);
    woken.state = Math.max(woken.state, news.state ?? 0);
  });
  setHandler(snapshot, () => ({ work, woken }));

  const alarm = new Alarm();
  const handOver = (): boolean => workflowInfo().continueAsNewSuggested && allHandlersFinished();

  for (;;) {
    if (handOver()) await continueAsNew<typeof conversation>(key, { woken });
    const step: Step = nextStep({ work, woken, pausedUntil, closesAt, now: Date.now() });
    if (step.do === 'close') return;
    if (step.do === 'wait') {
      alarm.set(step.until, 'Next deadline or idle close');
      await condition(
        () => handOver() || nextStep({ work, woken, pausedUntil, closesAt, now: Date.now() }).do !== 'wait',
      );
      continue;
    }
    const before: Work | null = work;
    try {
      work = await perform(step, { ...key, at: Date.now() });
      if (stuck(step, before, work)) pausedUntil = Date.now() + pauseAfterFailureMs;
    } catch (error) {
      // Only sends and jobs may fail for a while. A drain that fails for good ends the run; the sweep starts it while facts are pending.
      if (isCancellation(error) || (step.do !== 'send' && step.do !== 'job')) throw error;
      pausedUntil = Date.now() + pauseAfterFailureMs;
      work = await inbox.lookAtConversation({ ...key, at: Date.now() });
    }
    closesAt = Date.now() + idleMs;
    settle(woken, step, work);
    setCurrentDetails(describe(work, closesAt));
    if (work.phase !== phase) {
      phase = work.phase;
      upsertSearchAttributes({ Phase: [phase] });
    }
  }
}

/** A counter higher than what the database holds would be looked for for ever: after looking, the database is right. */
function settle(woken: Required<Wake>, step: Step, work: Work): void {
  woken.outbound = work.outSeq;
  if (step.do === 'tend') woken.state = Math.min(woken.state, work.revision);
}

type Step =
  | { do: 'look' | 'drain' | 'tend' | 'send' }
  | { do: 'job'; job: Job }
  | { do: 'wait'; until: number }
  | { do: 'close' };

interface Situation {
  work: Work | null;
  woken: Required<Wake>;
  pausedUntil: number;
  closesAt: number;
  now: number;
}

/** What comes next, from the facts alone. Arrivals first: they may change what may be sent. */
function nextStep({ work, woken, pausedUntil, closesAt, now }: Situation): Step {
  if (work === null) return woken.inbound > 0 ? { do: 'drain' } : { do: 'look' };
  if (woken.inbound > work.seen) return { do: 'drain' };
  if (woken.outbound > work.outSeq) return { do: 'look' };
  if (woken.state > work.revision || (work.dueAt !== null && work.dueAt <= now)) return { do: 'tend' };
  if (pausedUntil <= now) {
    const job = work.jobs.find(({ at }) => at <= now);
    if (job !== undefined) return { do: 'job', job };
    if (work.head !== null && work.head.at <= now) return { do: 'send' };
  }
  // Waits that are due later need no run: the sweep starts one when they are.
  if (closesAt <= now && work.jobs.length === 0 && work.head === null) return { do: 'close' };
  const times = [work.dueAt, work.head?.at ?? null, ...work.jobs.map(({ at }) => at)].filter((time) => time !== null);
  return {
    do: 'wait',
    until: Math.min(closesAt <= now ? now + idleMs : closesAt, ...times.map((time) => Math.max(time, pausedUntil))),
  };
}

function perform(step: Exclude<Step, { do: 'wait' | 'close' }>, key: ConversationKey & { at: number }): Promise<Work> {
  switch (step.do) {
    case 'drain':
      return inbox.drainInbound(key);
    case 'tend':
      return inbox.tendConversation(key);
    case 'look':
      return inbox.lookAtConversation(key);
    case 'send':
      return delivery.sendNext(key);
    case 'job':
      return step.job.kind === 'media'
        ? jobs.fetchMedia({ ...key, mediaId: step.job.subject })
        : jobs.forgetRefused(key);
  }
}

/** A step that changed nothing would be taken again at once: a parked send of a frozen organisation, a job not yet possible. */
function stuck(step: Step, before: Work | null, after: Work): boolean {
  if (before === null) return false;
  if (step.do === 'send')
    return after.head !== null && after.head.seq === before.head?.seq && after.head.attempt === before.head.attempt;
  return (
    step.do === 'job' &&
    after.jobs.some((job) => job.kind === step.job.kind && job.subject === step.job.subject && job.at === step.job.at)
  );
}
