import { bundleWorkflowCode, type NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { DeliveryActivities } from '../activities/delivery/delivery.activities.ts';
import type { InboxActivities } from '../activities/inbox/inbox.activities.ts';
import { queues } from '../domain/processes.ts';
import { dataConverterOf } from '../workflows/client.ts';

interface WorkerParts {
  connection: NativeConnection;
  namespace: string;
  platformSecret: Buffer;
  inbox: InboxActivities;
  delivery: DeliveryActivities;
  /** Cached runs; each about a megabyte. */
  maxCachedWorkflows?: number;
  /** Made when it isn't given; takes a second or two. */
  workflowBundle?: WorkflowBundleOption;
}

/** All workflows as one script, as workers and replays take it. */
export function bundleWorkflows(): Promise<{ code: string }> {
  const { failureConverterPath } = dataConverterOf(Buffer.alloc(0));
  return bundleWorkflowCode({
    workflowsPath: new URL('../workflows/index.ts', import.meta.url).pathname,
    ...(failureConverterPath !== undefined && { failureConverterPath }),
    logger: {
      log: () => undefined,
      trace: () => undefined,
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (message) => process.stderr.write(`${message}\n`),
    },
  });
}

/** Local activities share the process with their workflow; sends and downloads have a queue of their own, so that a slow provider can't hold arrivals back. */
export async function createWorkers(parts: WorkerParts): Promise<Worker[]> {
  const dataConverter = dataConverterOf(parts.platformSecret);
  const workflowBundle = parts.workflowBundle ?? (await bundleWorkflows());
  const shared = {
    connection: parts.connection,
    namespace: parts.namespace,
    dataConverter,
    shutdownGraceTime: '20s',
    shutdownForceTime: '40s',
  } as const;
  return Promise.all([
    Worker.create({
      ...shared,
      taskQueue: queues.conversation,
      workflowBundle,
      activities: parts.inbox,
      maxCachedWorkflows: parts.maxCachedWorkflows ?? 500,
      maxConcurrentLocalActivityExecutions: 16,
    }),
    Worker.create({
      ...shared,
      taskQueue: queues.delivery,
      activities: parts.delivery,
      maxConcurrentActivityTaskExecutions: 24,
    }),
  ]);
}
