import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { blindIndex } from '../../database/vault/blind-index.ts';
import { conversationWorkflowId } from '../../domain/processes.ts';
import { createWorkflowClient, type WorkflowClient } from '../../workflows/client.ts';
import { runCommand } from '../start/command.ts';
import { pickPort } from '../start/ports.ts';
import { StartError } from '../start/start-error.ts';
import { poll } from '../start/wait.ts';
import { phoneOf, type Sender } from './bodies.ts';
import { type Clinic, openClinic } from './clinic.ts';
import { conversationsOf, meetCustomers } from './customers.ts';
import { databaseClock } from './ingest-check.ts';
import { openLiveStream, signIn } from './live-stream.ts';
import type { Measured } from './load.ts';
import { type LoadGenerator, startLoadGenerator } from './load-process.ts';
import { openStage, type Stage } from './stage.ts';
import { median, percentile, spread, table } from './statistics.ts';
import { createVisibleLatency } from './visible-latency.ts';

/**
 * From the webhook to the screen: how long until a message is visible on the live stream, what a message costs in
 * workflow history, and how many are handled per second beside a server that signals Temporal for each before its 200.
 */
const TARGET_RATE = 10;
const P95_TARGET_MS = 300;
const PROCESSED_TARGET = 2;
const EVENTS_TARGET = 6;
/** People of the latency cells, by rate: nobody writes again before the last message was handled. */
const PEOPLE: Readonly<Record<number, number>> = { 10: 30 };
const ALL_PEOPLE = 240;
const BURST = { messages: 600, people: 60, connections: 64 };
const BURST_WITHIN_MS = 60_000;

interface Options {
  readonly repeats: number;
  readonly seconds: number;
  readonly rates: readonly number[];
  readonly profile: string | undefined;
}

interface Bench {
  readonly options: Options;
  readonly stage: Stage;
  readonly load: LoadGenerator;
  readonly clinic: Clinic;
  readonly workflows: WorkflowClient;
  readonly sender: Sender;
  /** Conversation of each person, in their order. */
  readonly conversations: readonly string[];
  readonly ports: { readonly ours: number; readonly signalEach: number };
}

interface Burst extends Measured {
  readonly processedPerSecond: number;
}

interface Results {
  readonly latencies: ReadonlyMap<number, readonly number[]>;
  readonly eventsPerMessage: number;
  readonly bursts: readonly Record<'ours' | 'signalEach', Burst>[];
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      repeats: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '15' },
      rates: { type: 'string', default: '10,50' },
      profile: { type: 'string' },
    },
  });
  const rates = values.rates.split(',').map(Number);
  const [repeats, seconds] = [Number(values.repeats), Number(values.seconds)];
  if (![repeats, seconds, ...rates].every((value) => Number.isInteger(value) && value > 0))
    throw new StartError('Give numbers: --repeats 3 --seconds 15 --rates 10,50 [--profile folder].');
  return { repeats, seconds, rates, profile: values.profile };
}

await runCommand(async () => {
  const options = readOptions();
  const stage = await openStage({ temporal: true });
  const load = startLoadGenerator();
  try {
    const bench = await prepareBench({ options, stage, load });
    const visible = await measureLatencies(bench);
    const bursts = await measureBursts(bench);
    await bench.workflows.close();
    report(options, { ...visible, bursts });
  } finally {
    load.stop();
    await stage.close();
  }
});
process.exit();

async function prepareBench(of: Pick<Bench, 'options' | 'stage' | 'load'>): Promise<Bench> {
  const { stage, load } = of;
  const clinic = await openClinic(stage);
  const ports = await startProcesses(of);
  const sender: Sender = {
    seed: randomBytes(4).toString('hex'),
    accountId: clinic.accountId,
    appSecret: stage.env.META_APP_SECRET ?? '',
    senders: ALL_PEOPLE,
  };
  console.error(`  ${ALL_PEOPLE} people write, are accepted and write again …`);
  await meetCustomers({ stage, clinic, load, sender, port: ports.ours });
  const index = await stage.vault.indexKey(clinic.tenantId);
  const threads = Array.from({ length: ALL_PEOPLE }, (_, n) =>
    blindIndex(index, 'thread', `${clinic.channelId}|msisdn:${phoneOf(n)}`),
  );
  const workflows = createWorkflowClient({
    address: stage.env.TEMPORAL_ADDRESS ?? '',
    namespace: stage.env.TEMPORAL_NAMESPACE ?? '',
    platformSecret: Buffer.from(stage.env.SIGNING_KEY ?? '', 'base64'),
  });
  return { ...of, clinic, workflows, sender, ports, conversations: await conversationsOf(stage, threads) };
}

async function startProcesses({ stage, options }: Pick<Bench, 'stage' | 'options'>): Promise<Bench['ports']> {
  const [ours, signalEach, worker] = [await pickPort(), await pickPort(), await pickPort()];
  const { profile } = options;
  await Promise.all([
    stage.start('worker/main.ts', {
      env: { ...stage.env, WORKER_PORT: String(worker) },
      readyUrl: `http://127.0.0.1:${worker}/readyz`,
      profile,
    }),
    stage.start('api/main.ts', {
      env: { ...stage.env, PORT: String(ours) },
      readyUrl: `http://127.0.0.1:${ours}/readyz`,
      profile,
    }),
    stage.start('tools/bench/signal-each-server.ts', {
      env: { ...stage.env, PORT: String(signalEach) },
      readyUrl: `http://127.0.0.1:${signalEach}/livez`,
    }),
  ]);
  return { ours, signalEach };
}

async function measureLatencies(bench: Bench): Promise<Pick<Results, 'latencies' | 'eventsPerMessage'>> {
  const { options, clinic, ports } = bench;
  const url = `http://127.0.0.1:${ports.ours}`;
  const visible = createVisibleLatency();
  const cookie = await signIn(url, `http://localhost:${ports.ours}`, clinic.admin);
  const stream = await openLiveStream(url, { cookie, onChanged: (id) => visible.seen(id) });
  const latencies = new Map<number, readonly number[]>();
  let eventsPerMessage = Number.NaN;
  for (const perSecond of options.rates) {
    const senders = PEOPLE[perSecond] ?? ALL_PEOPLE;
    const sender = { ...bench.sender, seed: randomBytes(4).toString('hex'), senders };
    const before = await eventsOf(bench, senders);
    const { seconds } = options;
    const { conversations } = bench;
    latencies.set(
      perSecond,
      await visible.measure({ port: ports.ours, sender, conversations, perSecond, seconds, from: 0 }),
    );
    if (perSecond === TARGET_RATE)
      eventsPerMessage = ((await eventsOf(bench, senders)) - before) / (perSecond * seconds);
    console.error(`  ${perSecond}/s: p95 ${percentile(latencies.get(perSecond) ?? [], 0.95).toFixed(0)} ms`);
  }
  stream.close();
  return { latencies, eventsPerMessage };
}

/** Length of the histories of the first people's conversations, together. */
async function eventsOf({ workflows, clinic, conversations }: Bench, people: number): Promise<number> {
  let sum = 0;
  for (const id of conversations.slice(0, people)) {
    const handle = workflows.client.workflow.getHandle(conversationWorkflowId(clinic.tenantId, id));
    sum += (await handle.describe()).historyLength;
  }
  return sum;
}

async function measureBursts(bench: Bench): Promise<Results['bursts']> {
  const bursts: Record<'ours' | 'signalEach', Burst>[] = [];
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
async function burst({ stage, load, sender }: Bench, port: number): Promise<Burst> {
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
  if (measured.refused.length > 0) throw new Error(`${measured.refused.length} webhooks of a burst were refused.`);
  return { ...measured, processedPerSecond: BURST.messages / took };
}

async function processedSince({ superuser }: Stage, since: Date): Promise<number> {
  const { rows } = await superuser.query<{ count: string }>(
    "select count(*) as count from inbound_event where received_at >= $1 and outcome = 'processed'",
    [since],
  );
  return Number(rows[0]?.count);
}

function report({ repeats, seconds }: Options, { latencies, eventsPerMessage, bursts }: Results): void {
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
  ];
  console.log(
    table([
      ['server', 'acks/s', 'ack p99 ms', 'processed/s'],
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
  verdict({ latencies, eventsPerMessage, bursts });
}

function verdict({ latencies, eventsPerMessage, bursts }: Results): void {
  const ratio = median(bursts.map(({ ours, signalEach }) => ours.processedPerSecond / signalEach.processedPerSecond));
  const parts = [`processed: ${ratio.toFixed(2)} × (target ${PROCESSED_TARGET})`];
  let met = ratio >= PROCESSED_TARGET;
  const took = latencies.get(TARGET_RATE);
  if (took !== undefined) {
    const p95 = percentile(took, 0.95);
    parts.push(`p95 at ${TARGET_RATE}/s: ${p95.toFixed(0)} ms (target below ${P95_TARGET_MS})`);
    parts.push(`events per message: ${eventsPerMessage.toFixed(1)} (target ${EVENTS_TARGET} at most)`);
    met &&= p95 < P95_TARGET_MS && eventsPerMessage <= EVENTS_TARGET;
  }
  console.log(`ratio ${parts.join(' · ')} → ${met ? 'met' : 'missed'}`);
  if (!met) process.exitCode = 1;
}
