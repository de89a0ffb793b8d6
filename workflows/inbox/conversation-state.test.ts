import { expect, it } from 'vitest';
import { idleMs } from '../../domain/inbox/conversation.ts';
import type { Work } from '../../domain/inbox/work.ts';
import { ConversationState } from './conversation-state.ts';
import type { Reading } from './next-step.ts';

const now = 1_800_000_000_000;
const facts = (change: Partial<Work> = {}): Work => ({
  seen: 0,
  revision: 0,
  outSeq: 0,
  head: null,
  dueAt: null,
  jobs: [],
  phase: 'open',
  ...change,
});
const head = { seq: 1, attempt: 0, at: now };
const job = { kind: 'media', subject: 'one', at: now } as const;

/** A run that has looked once. */
function looked(work: Partial<Work> = {}): ConversationState {
  const state = new ConversationState();
  look(state, 'look', facts(work));
  return state;
}

function look(state: ConversationState, what: Reading, work: Work): void {
  state.took(state.beginReading(), what, { work, at: now });
}

it('When a run starts then it handles arrivals it was woken for, and looks otherwise', () => {
  const state = new ConversationState();
  expect(state.next(now, false)).toEqual({ do: 'look' });
  state.hear({ inbound: 1 });
  expect(state.next(now, false)).toEqual({ do: 'drain' });
});

it.each([
  ['inbound', 'drain', facts({ seen: 3 })],
  ['outbound', 'look', facts({ outSeq: 3 })],
  ['state', 'tend', facts({ revision: 3 })],
] as const)('When a %s signal comes while the facts are being read then they are read again', (topic, what, found) => {
  const state = looked();
  state.hear({ [topic]: 3 });
  const reading = state.beginReading();
  state.hear({ [topic]: 4 });
  state.took(reading, what, { work: found, at: now });
  expect(state.next(now, false)).toEqual({ do: what });
});

it.each([
  ['inbound', 'drain'],
  ['outbound', 'look'],
  ['state', 'tend'],
] as const)(
  'When a %s counter is higher than anything the database holds then the run does not turn in circles',
  (topic, what) => {
    const state = looked();
    state.hear({ [topic]: 900 });
    expect(state.next(now, false)).toEqual({ do: what });
    look(state, what, facts());
    expect(state.next(now, false)).toMatchObject({ do: 'wait' });
  },
);

it('When a wait is due and tending changes nothing then the run rests before it tends again', () => {
  const state = looked({ dueAt: now });
  expect(state.next(now, false)).toEqual({ do: 'tend' });
  look(state, 'tend', facts({ dueAt: now }));
  expect(state.next(now, false)).toEqual({ do: 'wait', until: now + 5_000 });
});

it('When a send or a job is under way then arrivals are still handled, and no second one of its kind begins', () => {
  const state = looked({ head, jobs: [job] });
  expect(state.next(now, false)).toEqual({ do: 'job', job });
  state.beginJob(job);
  expect(state.next(now, false)).toEqual({ do: 'send' });
  state.beginSend();
  expect(state.next(now, false)).toEqual({ do: 'wait', until: now + idleMs });
  expect(state.next(now + idleMs, false)).toEqual({ do: 'wait', until: Number.POSITIVE_INFINITY });
  state.hear({ inbound: 1 });
  expect(state.next(now, false)).toEqual({ do: 'drain' });
});

it('When the facts were read while a send was under way then what the send reports is read afresh', () => {
  const state = looked({ head });
  const lane = state.beginSend();
  look(state, 'drain', facts({ seen: 1, head }));
  lane.done(facts(), now);
  expect(state.next(now, false)).toEqual({ do: 'look' });
  expect(state.work).toMatchObject({ seen: 1 });
});

it('When sends fail again and again then the rests between them grow up to five minutes', () => {
  const state = looked({ head });
  const rests = Array.from({ length: 9 }, () => {
    state.beginSend().failed(now);
    look(state, 'look', facts({ head }));
    const step = state.next(now, false);
    return step.do === 'wait' ? (step.until - now) / 1000 : 0;
  });
  expect(rests).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
});

it('When a send is parked then it waits long, but a nudge for it ends the wait', () => {
  const state = looked({ head });
  state.beginSend().done(facts({ head }), now);
  expect(state.parked).toBe(true);
  expect(state.next(now, false)).toEqual({ do: 'wait', until: now + 600_000 });
  state.hear({ outbound: 0 });
  expect(state.next(now, false)).toEqual({ do: 'send' });
});

it('When one job fails then the others go on', () => {
  const other = { ...job, subject: 'two' };
  const state = looked({ jobs: [job, other] });
  state.beginJob(job).failed(now);
  look(state, 'look', facts({ jobs: [job, other] }));
  expect(state.next(now, false)).toEqual({ do: 'job', job: other });
});

it('When the history is long then nothing is begun that the next run would have to wait for', () => {
  const state = looked({ head, jobs: [job], dueAt: now + 1_000 });
  expect(state.next(now, true)).toEqual({ do: 'wait', until: now + 1_000 });
});

it('When nothing is left and nothing happened for long then the run closes, whatever is due much later', () => {
  const state = looked({ dueAt: now + 10 * idleMs });
  expect(state.next(now + idleMs - 1, false)).toEqual({ do: 'wait', until: now + idleMs });
  expect(state.next(now + idleMs, false)).toEqual({ do: 'close' });
});

it('When something waits to leave then the run stays', () => {
  const state = looked({ head: { ...head, at: now + 2 * idleMs } });
  expect(state.next(now + idleMs, false)).toEqual({ do: 'wait', until: now + 2 * idleMs });
});
