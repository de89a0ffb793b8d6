import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { release, waits, waitsForSignal } from './sample.workflow.ts';
import { type TestTemporal, testTemporal } from './temporal.ts';
import { advance, enableTimeSkipping } from './time-skipping.ts';

const DAY = 86_400;
const taskQueue = 'sample';
let temporal: TestTemporal;
let connection: NativeConnection;
let worker: Worker;
let running: Promise<void>;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  temporal = await testTemporal();
  await enableTimeSkipping(temporal.connection, temporal.namespace);
  connection = await NativeConnection.connect({ address: temporal.address });
  const workflowsPath = fileURLToPath(new URL('sample.workflow.ts', import.meta.url));
  worker = await Worker.create({ connection, namespace: temporal.namespace, taskQueue, workflowsPath });
  running = worker.run();
});

afterAll(async () => {
  worker?.shutdown();
  await running;
  await connection?.close();
  await temporal?.close();
});

test('When a clock is moved six days, then a seven-day wait goes on, and the seventh day ends it', async () => {
  const workflowId = 'started';
  const handle = await temporal.client.workflow.start(waits, { workflowId, taskQueue, args: [7 * DAY] });
  expect(await advance(temporal.connection, { namespace: temporal.namespace, workflowId, seconds: 6 * DAY })).toBe(
    true,
  );
  expect((await handle.describe()).status.name).toBe('RUNNING');
  await advance(temporal.connection, { namespace: temporal.namespace, workflowId, seconds: 2 * DAY });
  expect(await handle.result()).toBeGreaterThanOrEqual(7 * DAY * 1000);
});

test('When a signal starts a workflow, then its clock can be moved too', async () => {
  const workflowId = 'signalled';
  const handle = await temporal.client.workflow.signalWithStart(waitsForSignal, {
    workflowId,
    taskQueue,
    args: [DAY],
    signal: release,
  });
  await advance(temporal.connection, { namespace: temporal.namespace, workflowId, seconds: 2 * DAY });
  expect(await handle.result()).toBeGreaterThanOrEqual(DAY * 1000);
});
