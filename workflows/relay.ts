import type { Nudge } from '../domain/processes.ts';
import { type WorkflowClient, wakeOf } from './client.ts';

/** Signals under way at once: more only queue in the server, which is the scarce part. */
const lanes = 8;
/** A run gets one signal in this time, which covers all that came meanwhile: each signal costs its server a lock and a task. Milliseconds. */
const spacingMs = 200;
/** After a failure nothing is tried for so long: an unreachable server must not cost every message a call. Milliseconds. */
const restAfterFailureMs = 1_000;
/** Relayed nudges removed together. */
const settleEvery = 50;
/** Conversations waiting to be woken; beyond this the sweep takes over rather than memory. */
const longestQueue = 20_000;

export interface Relay {
  /** Wakes the processes of these nudges soon, one signal for all that wait per process. Never throws. */
  nudge(nudges: readonly Nudge[]): void;
  /** Waits until nothing is under way; what a resting relay still holds is the sweep's. */
  idle(): Promise<void>;
}

interface RelayOptions {
  client: Pick<WorkflowClient, 'wakeConversation'>;
  /** Removes nudges up to what was signalled; called only after the signal was accepted. */
  settle: (nudges: readonly Nudge[]) => Promise<void>;
  onError: (error: unknown) => void;
}

/** Carries committed nudges to Temporal. All of it may be lost in a crash: the sweep finds the facts. */
export function createRelay({ client, settle, onError }: RelayOptions): Relay {
  const waiting = new Map<string, Nudge[]>();
  let busy = 0;
  let restingUntil = 0;
  /** Runs that were signalled a moment ago, and what came for them since. */
  const recent = new Map<string, Nudge[]>();
  const idleWaiters: (() => void)[] = [];

  function add(nudge: Nudge): void {
    const known = waiting.get(nudge.key) ?? recent.get(nudge.key);
    if (known === undefined) {
      if (waiting.size < longestQueue) waiting.set(nudge.key, [nudge]);
      return;
    }
    const same = known.find((one) => one.topic === nudge.topic);
    if (same === undefined) known.push(nudge);
    else same.upTo = Math.max(same.upTo, nudge.upTo);
  }

  async function lane(): Promise<void> {
    const done: Nudge[] = [];
    for (let entry = next(); entry !== null; entry = next()) {
      const [first] = entry;
      if (first === undefined) continue;
      space(first.key);
      try {
        await client.wakeConversation({ tenantId: first.tenantId, conversationId: first.key }, wakeOf(entry));
        done.push(...entry);
      } catch (error) {
        if (isUnreachable(error)) rest(entry);
        onError(error);
      }
      if (done.length >= settleEvery) await settle(done.splice(0)).catch(onError);
    }
    if (done.length > 0) await settle(done).catch(onError);
  }

  function space(key: string): void {
    recent.set(key, []);
    setTimeout(() => {
      const since = recent.get(key) ?? [];
      recent.delete(key);
      if (since.length > 0) waiting.set(key, since);
      pump();
      settleIdle();
    }, spacingMs).unref();
  }

  /** What waits meanwhile goes with the first try afterwards, one signal for each conversation. */
  function rest(untried: readonly Nudge[]): void {
    for (const nudge of untried) add(nudge);
    const isResting = restingUntil > Date.now();
    restingUntil = Date.now() + restAfterFailureMs;
    if (!isResting) setTimeout(wakeUp, restAfterFailureMs).unref();
  }

  function wakeUp(): void {
    const left = restingUntil - Date.now();
    if (left > 0) setTimeout(wakeUp, left).unref();
    else pump();
  }

  function next(): Nudge[] | null {
    if (restingUntil > Date.now()) return null;
    for (const [key, entry] of waiting) {
      waiting.delete(key);
      return entry;
    }
    return null;
  }

  function pump(): void {
    while (busy < lanes && waiting.size > 0 && restingUntil <= Date.now()) {
      busy++;
      void lane().finally(() => {
        busy--;
        pump();
        settleIdle();
      });
    }
  }

  function isIdle(): boolean {
    const isResting = restingUntil > Date.now();
    return (
      busy === 0 && (isResting || (waiting.size === 0 && [...recent.values()].every((since) => since.length === 0)))
    );
  }

  function settleIdle(): void {
    if (isIdle()) for (const wake of idleWaiters.splice(0)) wake();
  }

  return {
    nudge(nudges) {
      for (const nudge of nudges) add({ ...nudge });
      queueMicrotask(pump);
    },
    idle: () => (isIdle() ? Promise.resolve() : new Promise((wake) => idleWaiters.push(wake))),
  };
}

interface Settling {
  query(text: string, values: unknown[]): Promise<unknown>;
}

/** Deletes relayed nudges through the database's own function, `where up_to <= signalled`. */
export function settleNudges(pool: Settling): (nudges: readonly Nudge[]) => Promise<void> {
  return async (nudges) => {
    await pool.query('select settle_nudges($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[])', [
      nudges.map((one) => one.process),
      nudges.map((one) => one.tenantId),
      nudges.map((one) => one.key),
      nudges.map((one) => one.topic),
      nudges.map((one) => one.upTo),
    ]);
  };
}

/** gRPC's DEADLINE_EXCEEDED and UNAVAILABLE: the server, not this one process, is the trouble. */
const unreachableCodes: readonly unknown[] = [4, 14];

function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && unreachableCodes.includes(error.code)) || isUnreachable(error.cause);
}
