import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { readConfig } from '../../config.ts';
import { loginUrl } from '../../database/logins.ts';
import { openDatabases } from '../start/clusters.ts';
import { runCommand } from '../start/command.ts';
import { dataFolder } from '../start/environment.ts';
import type { Cluster } from '../start/postgres.ts';
import { holderOf } from '../start/run-file.ts';
import { localSecrets } from '../start/secrets.ts';
import { StartError } from '../start/start-error.ts';
import { type ChannelHour, type Late, reconcile } from './reconcile-hours.ts';

/** Receipts and events are kept eight days; a whole day less, so that no hour is looked at while it is being purged. */
const longestHours = 7 * 24;
const lateAfterMs = 30_000;
const mostLate = 1_000;

/** `npm run reconcile [-- --hours 24]`: 0 when everything received has exactly one outcome and nothing is late, else 1. */
await runCommand(async () => {
  const { values } = parseArgs({ options: { hours: { type: 'string', default: String(longestHours) } } });
  const hours = Number(values.hours);
  if (!Number.isInteger(hours) || hours < 1 || hours > longestHours)
    throw new StartError(`--hours: expected a whole number from 1 to ${longestHours}.`);
  await (process.env.DATABASE_URL ? reconcileAt(configuredUrl(), hours) : reconcileLocal(hours));
});

function configuredUrl(): string {
  const { databaseUrl, databaseLoginSecret } = readConfig();
  return loginUrl(databaseUrl, 'omniflow_worker', databaseLoginSecret);
}

/** Looks at the local start's database, whether it runs or not. */
async function reconcileLocal(hours: number): Promise<void> {
  const dataDir = dataFolder(process.env);
  if (!existsSync(resolve(dataDir, 'postgres')))
    throw new StartError(`There is no database in ${dataDir} yet: run "npm start" once.`);
  const secrets: NodeJS.ProcessEnv = { ...localSecrets(dataDir, process.env), ...process.env };
  const clusters: Cluster[] = [];
  const started = (cluster: Cluster): void => void clusters.push(cluster);
  try {
    const { dataUrl } = await openDatabases({ dataDir, env: process.env, say: console.error, started });
    await reconcileAt(loginUrl(dataUrl, 'omniflow_worker', secrets.DATABASE_LOGIN_SECRET ?? ''), hours);
  } finally {
    if (holderOf(dataDir) === undefined) await Promise.all(clusters.map((cluster) => cluster.stop()));
  }
}

async function reconcileAt(url: string, hours: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const since = new Date(Math.ceil(Date.now() / 3_600_000 - hours) * 3_600_000);
    // One snapshot for both questions: what arrives in between would look late or missing.
    await client.query('begin isolation level repeatable read read only');
    const counted = await client.query<ChannelHour>('select * from reconcile_hours($1)', [since]);
    const late = await client.query<Late>('select conversation_id from pending_inbound($1, $2)', [
      new Date(Date.now() - lateAfterMs),
      mostLate,
    ]);
    const { lines, isSound } = reconcile(counted.rows, late.rows);
    console.log(lines.join('\n'));
    if (!isSound) process.exitCode = 1;
  } finally {
    await client.end();
  }
}
