import { parseArgs } from 'node:util';
import type pg from 'pg';
import { runCommand } from '../start/command.ts';
import { StartError } from '../start/start-error.ts';
import { withDatabase } from '../start/with-database.ts';
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
  await withDatabase('omniflow_worker', (client) => reconcileHours(client, hours));
});

async function reconcileHours(client: pg.Client, hours: number): Promise<void> {
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
}
