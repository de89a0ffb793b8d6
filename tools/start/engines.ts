import { join } from 'node:path';
import { isAlive } from './alive.ts';
import { type Databases, openDatabases } from './clusters.ts';
import type { LocalPlan } from './environment.ts';
import type { Server } from './keep-alive.ts';
import type { LocalRun } from './local-run.ts';
import { say } from './log.ts';
import { findPostmaster } from './postgres-server.ts';
import { StartError } from './start-error.ts';
import { knowsNamespace, startTemporal, type TemporalServer } from './temporal.ts';

const NAMESPACE = 'omniflow';
const TEMPORAL_PORT = 7233;
const TEMPORAL_UI_PORT = 8233;

/** The clusters of the given addresses, else embedded ones that end with the run. */
export function startDatabases(run: LocalRun, plan: LocalPlan): Promise<Databases> {
  return openDatabases({
    dataDir: plan.dataDir,
    env: plan.env,
    say,
    started: (cluster) => run.add({ name: `PostgreSQL (${cluster.name})`, stop: () => cluster.stop() }),
  });
}

export interface Temporal {
  readonly address: string;
  readonly namespace: string;
  /** Origin of the web UI and handle of the server, when it is our own. */
  readonly own?: { readonly uiOrigin: string; readonly server: TemporalServer };
}

/** The server at TEMPORAL_ADDRESS, else an own one that ends with the run. Throws StartError. */
export async function startOrFindTemporal(run: LocalRun, plan: LocalPlan): Promise<Temporal> {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace = NAMESPACE } = plan.env;
  if (address) {
    if (await knowsNamespace(address, namespace)) return { address, namespace };
    throw new StartError(
      `TEMPORAL_ADDRESS: no Temporal with the namespace "${namespace}" answers at ${address}; start it, create the namespace, or leave TEMPORAL_ADDRESS out to use an own one.`,
    );
  }
  const folder = join(plan.dataDir, 'temporal');
  const server = await startTemporal({
    folder,
    dbFile: join(folder, 'temporal.db'),
    namespace,
    port: TEMPORAL_PORT,
    uiPort: TEMPORAL_UI_PORT,
    codecEndpoint: `http://127.0.0.1:${plan.env.WORKER_PORT}/codec`,
    say,
  });
  const uiOrigin = `http://127.0.0.1:${server.uiPort}`;
  run.add({ name: 'Temporal', stop: () => server.stop(), pid: () => server.pid() });
  run.show({ name: 'Temporal UI', url: uiOrigin });
  return { address: server.address, namespace, own: { uiOrigin, server } };
}

/** The engines of this run, to be started again when somebody kills one. */
export function ownServers(databases: Databases, { own }: Temporal): Server[] {
  const clusters = databases.clusters.map((cluster) => ({
    name: `PostgreSQL (${cluster.name})`,
    alive: () => findPostmaster(cluster.data) !== undefined,
    restart: () => cluster.restart(),
  }));
  if (!own) return clusters;
  return [
    ...clusters,
    { name: 'Temporal', alive: () => isAlive(own.server.pid()), restart: () => own.server.restart() },
  ];
}
