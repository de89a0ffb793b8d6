type Task = { due: number; order: number; run: () => void };

/** Time as the simulator sees it: it can run, be set, be frozen and be moved; everything scheduled follows it. */
export type Clock = {
  /** Milliseconds since the epoch by this clock. */
  now(): number;
  /** Runs the task when this clock has moved on by `delayMs`. */
  schedule(delayMs: number, run: () => void): void;
  /** Puts the clock to an instant; frozen, it stands there until moved. */
  set(instant: number, options?: { frozen?: boolean }): void;
  /** Moves the clock forward and runs what falls due on the way, in order of due time. */
  advance(ms: number): void;
  /** Follows the machine's clock again. */
  real(): void;
  frozen(): boolean;
  /** How many scheduled tasks haven't run yet. */
  pending(): number;
  /** Forgets every scheduled task. */
  clear(): void;
};

/** A timer may not be longer than 2^31 ms; a long wait is taken in pieces. */
const LONGEST_TIMER_MS = 3_600_000;

/** A clock that starts with the machine's time and runs. */
export function createClock(): Clock {
  let offset = 0;
  let standsAt: number | null = null;
  let frozen = false;
  let order = 0;
  let tasks: Task[] = [];
  let timer: NodeJS.Timeout | undefined;

  function now(): number {
    return standsAt ?? Date.now() + offset;
  }

  function arm(): void {
    clearTimeout(timer);
    const next = tasks[0];
    if (!next || frozen) return;
    timer = setTimeout(runDue, Math.min(Math.max(next.due - now(), 0), LONGEST_TIMER_MS));
  }

  function runDue(): void {
    for (let next = tasks[0]; next && next.due <= now(); next = tasks[0]) {
      tasks.shift();
      next.run();
    }
    arm();
  }

  function schedule(delayMs: number, run: () => void): void {
    const task = { due: now() + Math.max(0, delayMs), order: order++, run };
    tasks.splice(insertionPoint(tasks, task), 0, task);
    if (task.due <= now()) setImmediate(runDue);
    else if (tasks[0] === task) arm();
  }

  function advance(ms: number): void {
    const target = now() + ms;
    for (let next = tasks[0]; next && next.due <= target; next = tasks[0]) {
      standsAt = Math.max(now(), next.due);
      tasks.shift();
      next.run();
    }
    standsAt = frozen ? target : null;
    offset = target - Date.now();
    arm();
  }

  return {
    now,
    schedule,
    advance,
    set(instant, options = {}) {
      frozen = options.frozen ?? false;
      standsAt = frozen ? instant : null;
      offset = instant - Date.now();
      runDue();
    },
    real() {
      frozen = false;
      standsAt = null;
      offset = 0;
      runDue();
    },
    frozen: () => frozen,
    pending: () => tasks.length,
    clear() {
      clearTimeout(timer);
      tasks = [];
    },
  };
}

/** Tasks of the same instant keep the order in which they were scheduled. */
function insertionPoint(tasks: Task[], task: Task): number {
  let low = 0;
  let high = tasks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = tasks[middle];
    if (other && (other.due < task.due || (other.due === task.due && other.order < task.order))) low = middle + 1;
    else high = middle;
  }
  return low;
}
