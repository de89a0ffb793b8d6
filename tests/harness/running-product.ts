import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import pg from 'pg';
import { inject } from 'vitest';
import { createDeliveryActivities } from '../../activities/delivery/delivery.activities.ts';
import { createInboxActivities } from '../../activities/inbox/inbox.activities.ts';
import type { Channel } from '../../channels/channel.ts';
import { createChannels } from '../../channels/registry.ts';
import { parse } from '../../channels/whatsapp/parse.ts';
import { loginUrl } from '../../database/logins.ts';
import { createOrm } from '../../database/orm.ts';
import { type Committed, createDatabase } from '../../database/scope.ts';
import type { Provider } from '../../domain/channels/health.ts';
import { conversationWorkflowId, type Nudge } from '../../domain/processes.ts';
import { createGroupCommit } from '../../services/ingest/group-commit.ts';
import { prepareIntake } from '../../services/ingest/prepare.ts';
import { createRouteTable } from '../../services/ingest/routes.ts';
import { openFiles } from '../../services/media/files.ts';
import { type Simulator, startSimulator } from '../../tools/simulator/simulator.ts';
import { sweep } from '../../worker/sweep.ts';
import { bundleWorkflows, createWorkers } from '../../worker/workers.ts';
import { createWorkflowClient, type WorkflowClient } from '../../workflows/client.ts';
import { createRelay, type Relay, settleNudges } from '../../workflows/relay.ts';
import { openProduct, type Product } from './product.ts';
import { type TestTemporal, testTemporal } from './temporal.ts';
import { advance, enableTimeSkipping } from './time-skipping.ts';

/** The seed of the payload key in these tests. */
export const platformSecret = Buffer.alloc(32, 'signing');

export interface Run {
  tenantId: string;
  conversationId: string;
}

/** The product with its workers, a Temporal namespace of its own and the simulator as Meta, all in this process. */
export interface RunningProduct extends Product {
  temporal: TestTemporal;
  workflows: WorkflowClient;
  relay: Relay;
  simulator: Simulator;
  /** Channels the workers send through; a test may put its own in. */
  channels: Record<Provider, Channel>;
  control<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  /** One round of the worker's sweep, as if it happened `aheadMs` from now; waits until all is signalled. */
  sweep(aheadMs?: number): Promise<number>;
  /** While true, committed nudges get lost, as in a crash right after commit. */
  deaf: boolean;
  /** Moves a conversation's clock; false when its run ended on the way. */
  advance(run: Run, seconds: number): Promise<boolean>;
  stopWorkers(): Promise<void>;
  startWorkers(): Promise<void>;
  /** What activities logged as unknown. */
  errors: unknown[];
}

/** Once per file, before anything else of the worker's. */
export function quietRuntime(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: 'ERROR' } },
  });
}

export async function openRunningProduct(): Promise<RunningProduct> {
  quietRuntime();
  const [product, temporal] = await Promise.all([openProduct(), testTemporal()]);
  const { databases, vault } = product;
  const login = (name: 'omniflow_worker' | 'omniflow_api' | 'omniflow_ingest'): string =>
    loginUrl(databases.dataUrl, name, databases.loginSecret);
  const pool = new pg.Pool({ connectionString: login('omniflow_worker'), max: 4 });
  const ingestPool = new pg.Pool({ connectionString: login('omniflow_ingest'), max: 4 });
  const workflows = createWorkflowClient({ address: temporal.address, namespace: temporal.namespace, platformSecret });
  await enableTimeSkipping(workflows.client.connection as Connection, temporal.namespace);
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const relay = createRelay({ client: workflows, settle: settleNudges(pool), onError });

  const onCommitted = (one: Committed): void => {
    product.committed.push(one);
    heed(one.nudges);
  };
  const heed = (nudges: readonly Nudge[]): void => void (running.deaf || relay.nudge(nudges));
  const worker = createDatabase({
    orm: await createOrm({ url: login('omniflow_worker'), poolSize: 8 }),
    vault,
    onCommitted,
  });
  const api = createDatabase({ orm: await createOrm({ url: login('omniflow_api'), poolSize: 4 }), vault, onCommitted });
  const commit = createGroupCommit({ pool: ingestPool, onStored: ({ nudges }) => heed(nudges), onError });
  const routes = createRouteTable(ingestPool);
  const takeIn = async (body: object): Promise<void> =>
    commit.store(await prepareIntake({ vault, routes }, parse(Buffer.from(JSON.stringify(body)))));

  const callback = await startCallback(takeIn);
  const simulator = await startSimulator({
    appId: 'app',
    appSecret: 'secret',
    verifyToken: 'token',
    webhookUrl: callback.url,
    seed: 11,
  });
  const files = openFiles(pathToFileURL(mkdtempSync(join(inject('services').folder, 'files-'))).href);
  const channels = createChannels({ graphUrl: simulator.url });
  const connection = await NativeConnection.connect({ address: temporal.address });
  const workflowBundle = await cachedBundle();
  let workers: Worker[] = [];
  let runs: Promise<unknown> = Promise.resolve();

  const running: RunningProduct = {
    ...product,
    worker,
    api,
    commit,
    temporal,
    workflows,
    relay,
    simulator,
    channels,
    errors,
    takeIn,
    deaf: false,
    control: (method, path, body) => control(simulator, { method, path, body }),
    async sweep(aheadMs = 0) {
      const found = await sweep({ pool, relay, now: new Date(Date.now() + aheadMs) });
      await relay.idle();
      return found;
    },
    advance: ({ tenantId, conversationId }, seconds) =>
      advance(workflows.client.connection as Connection, {
        namespace: temporal.namespace,
        workflowId: conversationWorkflowId(tenantId, conversationId),
        seconds,
      }),
    async startWorkers() {
      const { channels: through } = running;
      const inbox = createInboxActivities({ database: worker, onUnknown: onError });
      const delivery = createDeliveryActivities({
        database: worker,
        vault,
        channels: through,
        files,
        onUnknown: onError,
      });
      workers = await createWorkers({
        connection,
        namespace: temporal.namespace,
        platformSecret,
        inbox,
        delivery,
        workflowBundle,
      });
      runs = Promise.allSettled(workers.map((one) => one.run()));
    },
    async stopWorkers() {
      for (const one of workers.splice(0)) one.shutdown();
      await runs;
    },
    async close() {
      await running.stopWorkers();
      await simulator.stop();
      await callback.stop();
      await relay.idle();
      await Promise.all([
        connection.close(),
        workflows.close(),
        temporal.close(),
        worker.close(),
        api.close(),
        pool.end(),
        ingestPool.end(),
      ]);
      await product.close();
    },
  };
  await running.startWorkers();
  return running;
}

/** Bundled once for all files of a test run. */
async function cachedBundle(): Promise<{ codePath: string }> {
  const codePath = join(inject('services').folder, 'workflows.js');
  if (!existsSync(codePath)) writeFileSync(codePath, (await bundleWorkflows()).code);
  return { codePath };
}

/** Where the simulator posts webhooks: durable first, then 200. */
async function startCallback(takeIn: (body: object) => Promise<void>): Promise<{ url: string; stop(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      takeIn(JSON.parse(Buffer.concat(chunks).toString()) as object).then(
        () => response.writeHead(200).end(),
        () => response.writeHead(503).end(),
      );
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${randomUUID()}`,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

async function control<T>(simulator: Simulator, call: { method: string; path: string; body?: unknown }): Promise<T> {
  const response = await fetch(`${simulator.url}/control${call.path}`, {
    method: call.method,
    headers: { 'content-type': 'application/json' },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  });
  if (!response.ok) throw new Error(`${call.method} ${call.path} answered ${response.status}`);
  return (response.status === 204 ? undefined : await response.json()) as T;
}
