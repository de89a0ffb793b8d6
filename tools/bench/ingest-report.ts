import type { Measured } from './load.ts';
import { median, spread, table } from './statistics.ts';

const TARGETS: Readonly<Record<number, number>> = { 1: 0.75, 16: 1, 64: 1.2 };
const P99_TARGET = 1;
const P99_AT = 64;

export type ServerName = 'bare' | 'ours';

/** What one server did in one cell; CPU in microseconds per request. */
export interface Cell extends Measured {
  readonly serverCpu: number;
  readonly databaseCpu: number;
}

export type Pair = Record<ServerName, Cell>;

/** Acknowledged requests per second. */
export function rate({ sent, refused, seconds }: Measured): number {
  return (sent - refused.length) / seconds;
}

/** Prints what was measured by connections, and the verdict as the last line. False when a target was missed. */
export function report(
  { repeats, seconds }: { readonly repeats: number; readonly seconds: number },
  results: ReadonlyMap<number, readonly Pair[]>,
): boolean {
  console.log(`Webhooks taken in, ${repeats} interleaved repeats of ${seconds} s, min / median / max:`);
  console.log('bare: Express + pg, one row and one commit each. ours: api/main.ts as shipped, Temporal out of reach.');
  const rows = [
    [
      'connections',
      'server',
      'requests/s',
      'p50 ms',
      'p99 ms',
      'CPU µs server + PostgreSQL',
      'not 200',
      'ratio to bare',
    ],
  ];
  for (const [connections, pairs] of results) {
    for (const name of ['bare', 'ours'] as const) {
      const cells = pairs.map((pair) => pair[name]);
      rows.push([
        String(connections),
        name,
        spread(cells.map(rate)),
        spread(
          cells.map(({ p50 }) => p50),
          2,
        ),
        spread(
          cells.map(({ p99 }) => p99),
          1,
        ),
        `${median(cells.map(({ serverCpu }) => serverCpu)).toFixed(0)} + ${median(cells.map(({ databaseCpu }) => databaseCpu)).toFixed(0)}`,
        String(cells.reduce((sum, { refused }) => sum + refused.length, 0)),
        name === 'ours' ? spread(pairs.map(ratioOf), 2) : '',
      ]);
    }
  }
  console.log(table(rows));
  console.log('Every acknowledged id was found exactly once, and no conversation has a gap in its numbers.');
  return verdict(results);
}

function ratioOf({ bare, ours }: Pair): number {
  return rate(ours) / rate(bare);
}

function verdict(results: ReadonlyMap<number, readonly Pair[]>): boolean {
  const parts: string[] = [];
  let met = true;
  for (const [connections, pairs] of results) {
    const [ratio, target] = [median(pairs.map(ratioOf)), TARGETS[connections]];
    parts.push(`${connections}: ${ratio.toFixed(2)}${target === undefined ? '' : ` (target ${target})`}`);
    if (target !== undefined && ratio < target) met = false;
  }
  const tail = results.get(P99_AT);
  if (tail !== undefined) {
    const ratio = median(tail.map(({ bare, ours }) => ours.p99 / bare.p99));
    parts.push(`p99 at ${P99_AT}: ${ratio.toFixed(2)} (target ${P99_TARGET} at most)`);
    if (ratio > P99_TARGET) met = false;
  }
  console.log(`ratio ${parts.join(' · ')} → ${met ? 'met' : 'missed'}`);
  return met;
}
