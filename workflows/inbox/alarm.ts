import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';

/**
 * One timer at a time, started anew only when something is due earlier than it would ring: a wait per message would
 * cost two history events each.
 */
export class Alarm {
  #at = Number.POSITIVE_INFINITY;
  #scope: CancellationScope | null = null;

  /** When it rings, epoch milliseconds; never (infinity) once it has rung. */
  get at(): number {
    return this.#at;
  }

  /** Makes sure the run wakes at this time (epoch milliseconds) at the latest. */
  set(at: number, summary: string): void {
    if (at >= this.#at) return;
    this.#scope?.cancel();
    this.#at = at;
    const scope = new CancellationScope();
    this.#scope = scope;
    void scope
      .run(() => sleep(Math.max(1, at - Date.now()), { summary }))
      .then(
        () => this.#ring(scope),
        (error: unknown) => {
          if (!isCancellation(error)) throw error;
        },
      );
  }

  #ring(scope: CancellationScope): void {
    if (this.#scope !== scope) return;
    this.#at = Number.POSITIVE_INFINITY;
    this.#scope = null;
  }
}
