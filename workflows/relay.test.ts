import { expect, it, vi } from 'vitest';
import type { Nudge } from '../domain/processes.ts';
import type { Wake } from './inbox/messages.ts';
import { createRelay } from './relay.ts';

const nudge = (key: string, upTo: number): Nudge => ({
  process: 'conversation',
  tenantId: 't',
  key,
  topic: 'inbound',
  upTo,
});

function relayTo(wake: (key: string, news: Wake) => Promise<void>) {
  const settled: Nudge[] = [];
  const relay = createRelay({
    client: { wakeConversation: ({ conversationId }, news) => wake(conversationId, news) },
    settle: async (nudges) => void settled.push(...nudges),
    onError: () => undefined,
  });
  return { relay, settled };
}

it('When many nudges for one conversation wait then one signal with the highest number covers them', async () => {
  const wake = vi.fn(async () => undefined);
  const { relay, settled } = relayTo(wake);
  relay.nudge([nudge('a', 1), nudge('a', 3), nudge('a', 2), nudge('b', 1)]);
  await Promise.resolve();
  await relay.idle();
  expect(wake.mock.calls).toEqual([
    ['a', { inbound: 3 }],
    ['b', { inbound: 1 }],
  ]);
  expect(settled.map(({ key, upTo }) => [key, upTo])).toEqual([
    ['a', 3],
    ['b', 1],
  ]);
});

it('When the server is unreachable then it is not asked for every message, and after a rest all that waited goes', async () => {
  vi.useFakeTimers();
  try {
    let isAway = true;
    const wake = vi.fn(async () => {
      if (isAway) throw Object.assign(new Error('away'), { code: 14 });
    });
    const { relay, settled } = relayTo(wake);
    for (let n = 0; n < 500; n++) {
      relay.nudge([nudge(`c${n % 50}`, n)]);
      await Promise.resolve();
    }
    await relay.idle();
    expect(wake.mock.calls.length).toBeLessThan(20);
    expect(settled).toEqual([]);
    isAway = false;
    await vi.advanceTimersByTimeAsync(1_100);
    await relay.idle();
    expect(new Set(settled.map(({ key }) => key)).size).toBe(50);
  } finally {
    vi.useRealTimers();
  }
});

it('When one conversation alone can not be woken then the others are not held up', async () => {
  const { relay, settled } = relayTo(async (key) => {
    if (key === 'busy') throw new Error('busy');
  });
  relay.nudge([nudge('busy', 1), nudge('a', 1), nudge('b', 1)]);
  await Promise.resolve();
  await relay.idle();
  expect(settled.map(({ key }) => key).sort()).toEqual(['a', 'b']);
});

it('When messages of one conversation follow each other quickly then the first is signalled at once and one more signal covers the rest', async () => {
  vi.useFakeTimers();
  try {
    const wake = vi.fn(async () => undefined);
    const { relay } = relayTo(wake);
    for (let n = 1; n <= 10; n++) {
      relay.nudge([nudge('a', n)]);
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(wake.mock.calls).toEqual([['a', { inbound: 1 }]]);
    await vi.advanceTimersByTimeAsync(200);
    expect(wake.mock.calls).toEqual([
      ['a', { inbound: 1 }],
      ['a', { inbound: 10 }],
    ]);
  } finally {
    vi.useRealTimers();
  }
});
