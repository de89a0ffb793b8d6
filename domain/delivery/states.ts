/**
 * A message moves only forward: queued → sending → accepted → sent → delivered → read, with `failed` and `denied` as ends.
 * `unconfirmed` is a send whose answer was lost; a status carrying our id settles it (design section 7).
 */
export const deliveryStates = [
  'queued',
  'sending',
  'unconfirmed',
  'accepted',
  'sent',
  'delivered',
  'read',
  'failed',
  'denied',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** States a provider reports, in the only order they may rise. `failed` outranks: it is terminal. */
const providerRanks = { accepted: 1, sent: 2, delivered: 3, read: 4, failed: 9 } as const;
export type ProviderState = keyof typeof providerRanks;

/** Smallest integer that orders provider states; the database raises it with `greatest`. */
export function rankOf(state: ProviderState): number {
  return providerRanks[state];
}

/** The provider's state of a rank; null for a rank no state has. */
export function stateOfRank(rank: number): ProviderState | null {
  const found = Object.entries(providerRanks).find(([, value]) => value === rank);
  return found === undefined ? null : (found[0] as ProviderState);
}

/** What the screen shows: what the provider reported, or else where our own send stands. */
export function shownState(own: DeliveryState, reportedRank: number | null): DeliveryState {
  const reported = reportedRank === null ? null : stateOfRank(reportedRank);
  return reported ?? own;
}

/** POST timeout < lease < activity timeout, so that a lease never ends while its request may still leave. Milliseconds. */
export const postTimeoutMs = 15_000;
export const leaseMs = 20_000;
export const deliveryActivityTimeoutMs = 30_000;
/** After this long without any status, staff decide about an unconfirmed send. Milliseconds. */
export const unconfirmedDecisionMs = 10 * 60_000;
/** Attempts of one message before it fails for staff to see. */
export const maxAttempts = 6;

/** Wait before the next attempt, in milliseconds: 4^n s capped at 10 min, spread by `random` in [0,1). */
export function backOffMs(attempt: number, random: number): number {
  const full = Math.min(4 ** attempt * 1000, 600_000);
  return Math.round(full * (0.75 + 0.5 * random));
}
