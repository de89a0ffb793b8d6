import { setTimeout as pause } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import { createDeliveryActivities } from '../activities/delivery/delivery.activities.ts';
import { createInboxActivities } from '../activities/inbox/inbox.activities.ts';
import { openFiles } from '../services/media/files.ts';
import { failing, type WorkerParts } from './parts.ts';
import { runTogether } from './run-together.ts';
import { createWorkers } from './workers.ts';

const reconnectMs = 1_000;

interface Hosting {
  stop: AbortSignal;
  onRunning: (isRunning: boolean) => void;
}

/**
 * Runs workflows and activities until `stop`. Temporal may start later than this process, or go and come again: then the
 * workers are made anew.
 */
export async function hostWorkflows(parts: WorkerParts, { stop, onRunning }: Hosting): Promise<void> {
  const activities = activitiesOf(parts);
  while (!stop.aborted) {
    try {
      await runOnce(parts, activities, { stop, onRunning });
    } catch (error) {
      failing(parts.log, 'workers ended; they start again')(error);
    }
    onRunning(false);
    if (!stop.aborted) await pause(reconnectMs);
  }
}

function activitiesOf({ database, vault, channels, config, log }: WorkerParts) {
  const onUnknown = failing(log, 'activity failed');
  return {
    inbox: createInboxActivities({ database, onUnknown }),
    delivery: createDeliveryActivities({ database, vault, channels, files: openFiles(config.filesUrl), onUnknown }),
  };
}

async function runOnce(
  { config }: WorkerParts,
  activities: ReturnType<typeof activitiesOf>,
  { stop, onRunning }: Hosting,
): Promise<void> {
  const { address, tls, namespace } = config.temporal;
  const connection = await NativeConnection.connect({ address, ...(tls && { tls }) });
  try {
    const workers = await createWorkers({
      connection,
      namespace,
      platformSecret: config.signingKey,
      ...activities,
    });
    onRunning(true);
    await runTogether(workers, stop);
  } finally {
    await connection.close();
  }
}
