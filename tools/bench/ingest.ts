import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runCommand } from '../start/command.ts';
import { pickPort } from '../start/ports.ts';
import { StartError } from '../start/start-error.ts';
import { type Sender, wamidOf } from './bodies.ts';
import { type Clinic, openClinic } from './clinic.ts';
import { cpuSeconds } from './cpu.ts';
import { checkBare, checkOrder, checkOurs, databaseClock } from './ingest-check.ts';
import { type Cell, type Pair, rate, report, type ServerName } from './ingest-report.ts';
import type { Measured } from './load.ts';
import { type LoadGenerator, startLoadGenerator } from './load-process.ts';
import { openStage, type Stage } from './stage.ts';

/**
 * Taking in webhooks beside the least a server may do (Express, pg, one row and one commit each): one PostgreSQL,
 * interleaved and repeated, so that only the ratio within a repeat counts.
 */
const SENDERS = 5_000;
const WARM_UP_SECONDS = 1;
/** More than any server here answers in a second; a cell that runs out of requests ends earlier. */
const MOST_PER_SECOND: Readonly<Record<number, number>> = { 1: 9_000 };
const MOST_PER_SECOND_ELSE = 25_000;

/** Webhooks made so far: no id is used in two cells. */
let used = 0;

interface Options {
  readonly repeats: number;
  readonly seconds: number;
  readonly connections: readonly number[];
  readonly profile: string | undefined;
}

interface Server {
  readonly name: ServerName;
  readonly port: number;
  readonly pid: number;
  readonly check: (cell: { wamids: readonly string[]; since: Date }) => Promise<void>;
}

interface Bench {
  readonly options: Options;
  readonly stage: Stage;
  readonly load: LoadGenerator;
  readonly sender: Sender;
  readonly servers: readonly [Server, Server];
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      repeats: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '2' },
      connections: { type: 'string', default: '1,16,64' },
      profile: { type: 'string' },
    },
  });
  const connections = values.connections.split(',').map(Number);
  const [repeats, seconds] = [Number(values.repeats), Number(values.seconds)];
  if (![repeats, seconds, ...connections].every((value) => value > 0) || !Number.isInteger(repeats))
    throw new StartError('Give numbers: --repeats 5 --seconds 2 --connections 1,16,64 [--profile folder].');
  return { repeats, seconds, connections, profile: values.profile };
}

await runCommand(async () => {
  const options = readOptions();
  const stage = await openStage({ temporal: false });
  const load = startLoadGenerator();
  try {
    const bench = await prepareBench({ options, stage, load });
    const results = await measureAll(bench);
    await checkOrder(stage);
    if (!report(options, results)) process.exitCode = 1;
  } finally {
    load.stop();
    await stage.close();
  }
});
process.exit();

async function prepareBench(of: Pick<Bench, 'options' | 'stage' | 'load'>): Promise<Bench> {
  const { stage, options } = of;
  await stage.superuser.query(
    'create table bench_inbound (tenant uuid, wamid text, payload jsonb not null, primary key (tenant, wamid))',
  );
  const clinic = await openClinic(stage);
  const servers = [await startBare(stage), await startOurs(stage, clinic, options.profile)] as const;
  const sender: Sender = {
    seed: randomBytes(4).toString('hex'),
    accountId: clinic.accountId,
    appSecret: stage.env.META_APP_SECRET ?? '',
    senders: SENDERS,
  };
  const bench = { ...of, sender, servers };
  await warmUp(bench);
  return bench;
}

async function startBare(stage: Stage): Promise<Server> {
  const port = await pickPort();
  const { META_APP_SECRET = '' } = stage.env;
  const { pid } = await stage.start('tools/bench/bare-server.ts', {
    env: { PORT: String(port), DATABASE_URL: stage.dataUrl, META_APP_SECRET },
    readyUrl: `http://127.0.0.1:${port}/livez`,
  });
  return { name: 'bare', port, pid, check: (cell) => checkBare(stage, { ...cell, tenantId: '' }) };
}

/** The product's own API process. Its relay queues for a Temporal that isn't there: after the 200, and not measured. */
async function startOurs(stage: Stage, { tenantId }: Clinic, profile: string | undefined): Promise<Server> {
  const port = await pickPort();
  const { pid } = await stage.start('api/main.ts', {
    env: { ...stage.env, PORT: String(port) },
    readyUrl: `http://127.0.0.1:${port}/readyz`,
    profile,
  });
  return { name: 'ours', port, pid, check: (cell) => checkOurs(stage, { ...cell, tenantId }) };
}

/** Gives every sender a conversation, compiles the hot paths, and gathers the statistics that autovacuum would. */
async function warmUp(bench: Bench): Promise<void> {
  for (const server of [...bench.servers, ...bench.servers]) {
    await bench.load.prepare({ sender: bench.sender, from: used, count: WARM_UP_SECONDS * MOST_PER_SECOND_ELSE });
    await bench.load.run({ port: server.port, connections: 64, seconds: WARM_UP_SECONDS });
    used += WARM_UP_SECONDS * MOST_PER_SECOND_ELSE;
    await bench.stage.superuser.query('analyze');
  }
}

async function measureAll(bench: Bench): Promise<Map<number, Pair[]>> {
  const results = new Map<number, Pair[]>(bench.options.connections.map((connections) => [connections, []]));
  for (let repeat = 0; repeat < bench.options.repeats; repeat++) {
    for (const [connections, pairs] of results) pairs.push(await measurePair(bench, connections, repeat));
  }
  return results;
}

/** Both servers get the same bytes, one after the other; which one is first changes with each repeat. */
async function measurePair(bench: Bench, connections: number, repeat: number): Promise<Pair> {
  const { options, load, sender, servers } = bench;
  const count = Math.ceil(options.seconds * (MOST_PER_SECOND[connections] ?? MOST_PER_SECOND_ELSE));
  const from = used;
  used += count;
  await load.prepare({ sender, from, count });
  const pair: Partial<Pair> = {};
  for (const server of repeat % 2 === 0 ? servers : servers.toReversed()) {
    const since = await databaseClock(bench.stage);
    const cell = await measure(bench, server, connections);
    await server.check({ wamids: acknowledged(sender, from, cell), since });
    pair[server.name] = cell;
  }
  const { bare, ours } = pair;
  if (bare === undefined || ours === undefined) throw new Error('A server was not measured.');
  console.error(
    `  repeat ${repeat + 1}, ${connections} connections: ${Math.round(rate(bare))} · ${Math.round(rate(ours))}`,
  );
  return { bare, ours };
}

async function measure({ stage, load, options }: Bench, { port, pid }: Server, connections: number): Promise<Cell> {
  const database = stage.databaseProcesses();
  const [serverBefore, databaseBefore] = [cpuSeconds([pid]), cpuSeconds(database)];
  const measured = await load.run({ port, connections, seconds: options.seconds });
  const perRequest = (seconds: number): number => (seconds * 1e6) / measured.sent;
  return {
    ...measured,
    serverCpu: perRequest(cpuSeconds([pid]) - serverBefore),
    databaseCpu: perRequest(cpuSeconds(database) - databaseBefore),
  };
}

function acknowledged(sender: Sender, from: number, { sent, refused }: Measured): string[] {
  const failed = new Set(refused);
  return Array.from({ length: sent }, (_, index) => index)
    .filter((index) => !failed.has(index))
    .map((index) => wamidOf(sender, from + index));
}
