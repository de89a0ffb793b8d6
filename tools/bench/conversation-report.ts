import { BURST, type Burst, type BurstPair } from './burst.ts';
import { median, percentile, spread, table } from './statistics.ts';

/** The rate whose p95 has a target and whose messages come singly. Per second. */
export const TARGET_RATE = 10;
const P95_TARGET_MS = 300;
const PROCESSED_TARGET = 2;
const EVENTS_TARGET = 6;

export interface Results {
  readonly latencies: ReadonlyMap<number, readonly number[]>;
  readonly eventsPerMessage: number;
  readonly bursts: readonly BurstPair[];
}

/** Prints what was measured, and the verdict as the last line. False when a target was missed. */
export function report(
  { repeats, seconds }: { readonly repeats: number; readonly seconds: number },
  { latencies, eventsPerMessage, bursts }: Results,
): boolean {
  console.log(`Webhook sent → conversation named on the live stream, ${seconds} s each, known people:`);
  const rows = [...latencies].map(([perSecond, took]) => [
    `${perSecond}/s`,
    percentile(took, 0.5).toFixed(0),
    percentile(took, 0.95).toFixed(0),
    Math.max(...took).toFixed(0),
  ]);
  console.log(table([['rate', 'p50 ms', 'p95 ms', 'longest ms'], ...rows]));
  console.log(
    `${BURST.messages} messages over ${BURST.people} conversations, ${BURST.connections} connections, ${repeats} interleaved repeats, min / median / max:`,
  );
  const line = (name: string, cells: readonly Burst[]): string[] => [
    name,
    spread(cells.map(({ sent, seconds: took }) => sent / took)),
    spread(cells.map(({ p99 }) => p99)),
    spread(cells.map(({ processedPerSecond }) => processedPerSecond)),
    String(cells.reduce((sum, { refused }) => sum + refused.length, 0)),
  ];
  console.log(
    table([
      ['server', 'acks/s', 'ack p99 ms', 'processed/s', 'not 200'],
      line(
        'a signal per message before the 200',
        bursts.map(({ signalEach }) => signalEach),
      ),
      line(
        'ours: commit, one nudge for all that wait',
        bursts.map(({ ours }) => ours),
      ),
    ]),
  );
  return verdict({ latencies, eventsPerMessage, bursts });
}

function verdict({ latencies, eventsPerMessage, bursts }: Results): boolean {
  const ratio = median(bursts.map(({ ours, signalEach }) => ours.processedPerSecond / signalEach.processedPerSecond));
  const parts = [`processed: ${ratio.toFixed(2)} × (target ${PROCESSED_TARGET})`];
  let met = ratio >= PROCESSED_TARGET && bursts.every(({ ours }) => ours.refused.length === 0);
  const took = latencies.get(TARGET_RATE);
  if (took !== undefined) {
    const p95 = percentile(took, 0.95);
    parts.push(`p95 at ${TARGET_RATE}/s: ${p95.toFixed(0)} ms (target below ${P95_TARGET_MS})`);
    parts.push(`events per message: ${eventsPerMessage.toFixed(1)} (target ${EVENTS_TARGET} at most)`);
    met &&= p95 < P95_TARGET_MS && eventsPerMessage <= EVENTS_TARGET;
  }
  console.log(`ratio ${parts.join(' · ')} → ${met ? 'met' : 'missed'}`);
  return met;
}
