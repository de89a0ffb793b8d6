import { randomUUID } from 'node:crypto';
import type { Connection } from '@temporalio/client';

/** The parts of the raw gRPC service that SDK 1.24 has in its protos but not yet in its public types. */
interface TimeSkippingService {
  startWorkflowExecution(request: object, ...rest: unknown[]): Promise<unknown>;
  signalWithStartWorkflowExecution(request: object, ...rest: unknown[]): Promise<unknown>;
  updateWorkflowExecutionOptions(request: object): Promise<unknown>;
  pollWorkflowExecutionTimeSkipping(request: object): Promise<{ fastForwardPollingResult?: number }>;
  describeWorkflowExecution(request: object): Promise<{ workflowExtendedInfo?: { timeSkippingInfo?: unknown } | null }>;
  terminateWorkflowExecution(request: object): Promise<unknown>;
}

const COMPLETED = 2;
const CAN_NO_LONGER_COMPLETE = 3;
const MOST_SKIPS = 1000;
const ADVANCE_WITHIN_MS = 60_000;

function rawService(connection: Connection): TimeSkippingService {
  return connection.workflowService as unknown as TimeSkippingService;
}

/**
 * Gives every workflow started over this connection a clock of its own, which runs as usual until `advance` moves it.
 * Activities, the database's now() and retention keep real time. Throws when the server can't do it.
 */
export async function enableTimeSkipping(connection: Connection, namespace: string): Promise<void> {
  const service = rawService(connection);
  const timeSkippingConfig = { enabled: false, maxSessionSkipCount: MOST_SKIPS };
  const start = service.startWorkflowExecution.bind(service);
  const signalWithStart = service.signalWithStartWorkflowExecution.bind(service);
  service.startWorkflowExecution = (request, ...rest) => start({ ...request, timeSkippingConfig }, ...rest);
  service.signalWithStartWorkflowExecution = (request, ...rest) =>
    signalWithStart({ ...request, timeSkippingConfig }, ...rest);
  await requireTimeSkipping(service, namespace);
}

// Older servers ignore the field without a word, and every test with a deadline would hang.
async function requireTimeSkipping(service: TimeSkippingService, namespace: string): Promise<void> {
  const workflowId = `probe-${randomUUID()}`;
  const target = { namespace, execution: { workflowId } };
  await service.startWorkflowExecution({
    namespace,
    workflowId,
    workflowType: { name: 'probe' },
    taskQueue: { name: workflowId },
    requestId: randomUUID(),
  });
  const { workflowExtendedInfo } = await service.describeWorkflowExecution(target);
  await service.terminateWorkflowExecution({ namespace, workflowExecution: { workflowId } });
  if (workflowExtendedInfo?.timeSkippingInfo) return;
  throw new Error(
    'The Temporal server does not skip time: it needs server 1.32 or newer and frontend.WorkflowTimeSkippingEnabled=true.',
  );
}

/** Moves one workflow's clock forward; false if the workflow finished on the way. */
export async function advance(
  connection: Connection,
  target: { namespace: string; workflowId: string; seconds: number },
): Promise<boolean> {
  const service = rawService(connection);
  const execution = { namespace: target.namespace, workflowExecution: { workflowId: target.workflowId } };
  const fastForwardId = randomUUID();
  await service.updateWorkflowExecutionOptions({
    ...execution,
    workflowExecutionOptions: {
      timeSkippingConfig: {
        enabled: true,
        maxSessionSkipCount: MOST_SKIPS,
        fastForwardConfig: { id: fastForwardId, duration: { seconds: target.seconds } },
      },
    },
    updateMask: { paths: ['time_skipping_config'] },
  });
  const deadline = Date.now() + ADVANCE_WITHIN_MS;
  for (;;) {
    const { fastForwardPollingResult } = await service.pollWorkflowExecutionTimeSkipping({
      ...execution,
      fastForwardId,
    });
    if (fastForwardPollingResult === COMPLETED) return true;
    if (fastForwardPollingResult === CAN_NO_LONGER_COMPLETE) return false;
    if (Date.now() > deadline)
      throw new Error(`The clock of ${target.workflowId} did not move within ${ADVANCE_WITHIN_MS / 1000} s.`);
  }
}
