import { randomBytes } from 'node:crypto';
import { poll } from '../start/wait.ts';
import type { Sender } from './bodies.ts';
import { databaseClock } from './ingest-check.ts';
import type { Measured } from './load.ts';
import type { LoadGenerator } from './load-process.ts';
import type { Stage } from './stage.ts';

export const BURST = { messages: 600, people: 60, connections: 64 };
const BURST_WITHIN_MS = 60_000;

export interface Burst extends Measured {
  readonly processedPerSecond: number;
}

export type BurstPair = Record<'ours' | 'signalEach', Burst>;

interface Bursts {
  readonly stage: Stage;
  readonly load: LoadGenerator;
  readonly sender: Sender;
  readonly ports: Readonly<Record<'ours' | 'signalEach', number>>;
  readonly options: { readonly repeats: number };
}

/** Both servers in turn; which one is first changes with each repeat. */
export async function measureBursts(bench: Bursts): Promise<BurstPair[]> {
  const bursts: BurstPair[] = [];
  for (let repeat = 0; repeat < bench.options.repeats; repeat++) {
    const first = repeat % 2 === 0;
    const one = await burst(bench, first ? bench.ports.ours : bench.ports.signalEach);
    const two = await burst(bench, first ? bench.ports.signalEach : bench.ports.ours);
    bursts.push(first ? { ours: one, signalEach: two } : { ours: two, signalEach: one });
    console.error(
      `  burst ${repeat + 1}: ${one.processedPerSecond.toFixed(0)} · ${two.processedPerSecond.toFixed(0)} (${first ? 'ours first' : 'ours second'})`,
    );
  }
  return bursts;
}

/** 600 messages at once, ten for each of sixty conversations, until the last one is in its thread. */
async function burst({ stage, load, sender }: Bursts, port: number): Promise<Burst> {
  const own = { ...sender, seed: randomBytes(4).toString('hex'), senders: BURST.people };
  await load.prepare({ sender: own, from: 0, count: BURST.messages });
  const since = await databaseClock(stage);
  const begin = performance.now();
  const sending = load.run({ port, connections: BURST.connections, seconds: BURST_WITHIN_MS / 1000 });
  const processed = await poll(
    async () => ((await processedSince(stage, since)) === BURST.messages ? true : undefined),
    {
      withinMs: BURST_WITHIN_MS,
      everyMs: 20,
    },
  );
  const took = (performance.now() - begin) / 1000;
  if (!processed) throw new Error(`Only ${await processedSince(stage, since)} of ${BURST.messages} were handled.`);
  const measured = await sending;
  return { ...measured, processedPerSecond: BURST.messages / took };
}

async function processedSince({ superuser }: Stage, since: Date): Promise<number> {
  const { rows } = await superuser.query<{ count: string }>(
    "select count(*) as count from inbound_event where received_at >= $1 and outcome = 'processed'",
    [since],
  );
  return Number(rows[0]?.count);
}
