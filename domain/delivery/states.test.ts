import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  backOffMs,
  deliveryActivityTimeoutMs,
  leaseMs,
  postTimeoutMs,
  rankOf,
  shownState,
  stateOfRank,
} from './states.ts';

const reported = ['accepted', 'sent', 'delivered', 'read', 'failed'] as const;

it('When statuses arrive in any order then the highest one is shown', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...reported], { minLength: 1 }), (order) => {
      const highest = order.reduce((rank, state) => Math.max(rank, rankOf(state)), 0);
      const shown = shownState('sending', highest);
      return order.includes('failed')
        ? shown === 'failed'
        : reported.indexOf(shown as 'read') === Math.max(...order.map((state) => reported.indexOf(state)));
    }),
  );
});

it('When the provider said nothing yet then our own state is shown', () => {
  expect(shownState('unconfirmed', null)).toBe('unconfirmed');
  expect(stateOfRank(0)).toBeNull();
});

it('When a lease ends then its request is over, and when the activity ends so is the lease', () => {
  expect(postTimeoutMs).toBeLessThan(leaseMs);
  expect(leaseMs).toBeLessThan(deliveryActivityTimeoutMs);
});

it('When attempts go on then waits grow, are spread, and stay under a quarter of an hour', () => {
  expect(backOffMs(1, 0)).toBe(3000);
  expect(backOffMs(1, 0.999)).toBeGreaterThan(backOffMs(1, 0));
  expect(backOffMs(3, 0.5)).toBe(64_000);
  expect(backOffMs(12, 0.999)).toBeLessThan(900_000);
});
