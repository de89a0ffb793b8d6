import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { blindIndex } from '../../database/vault/blind-index.ts';
import { conversationWorkflowId } from '../../domain/processes.ts';
import { createWorkflowClient, type WorkflowClient } from '../../workflows/client.ts';
import { runCommand } from '../start/command.ts';
import { pickPort } from '../start/ports.ts';
import { StartError } from '../start/start-error.ts';
import { phoneOf, type Sender } from './bodies.ts';
import { BURST, measureBursts } from './burst.ts';
import { type Clinic, openClinic } from './clinic.ts';
import { type Results, report, TARGET_RATE } from './conversation-report.ts';
import { conversationsOf, meetCustomers } from './customers.ts';
import { openLiveStream, signIn } from './live-stream.ts';
import { type LoadGenerator, startLoadGenerator } from './load-process.ts';
import { openStage, type Stage } from './stage.ts';
import { percentile } from './statistics.ts';
import { createVisibleLatency } from './visible-latency.ts';

/**
 * From the webhook to the screen: how long until a message is visible on the live stream, what a message costs in
 * workflow history, and how many are handled per second beside a server that signals Temporal for each before its 200.
 */
/** So many people that nobody writes again within this time: each message is handled singly. Seconds. */
const WRITES_AGAIN_AFTER = 3;
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
    if (!report(options, { ...visible, bursts })) process.exitCode = 1;
  } finally {
    load.stop();
    await stage.close();
  }
});
process.exit();

async function prepareBench(of: Pick<Bench, 'options' | 'stage' | 'load'>): Promise<Bench> {
  const { stage, load, options } = of;
  const people = Math.max(BURST.people, ...options.rates.map((rate) => rate * WRITES_AGAIN_AFTER));
  const clinic = await openClinic(stage);
  const ports = await startProcesses(of);
  const sender: Sender = {
    seed: randomBytes(4).toString('hex'),
    accountId: clinic.accountId,
    appSecret: stage.env.META_APP_SECRET ?? '',
    senders: people,
  };
  console.error(`  ${people} people write, are accepted and write again …`);
  await meetCustomers({ stage, clinic, load, sender, port: ports.ours });
  const index = await stage.vault.indexKey(clinic.tenantId);
  const threads = Array.from({ length: people }, (_, n) =>
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
    const senders = perSecond * WRITES_AGAIN_AFTER;
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
