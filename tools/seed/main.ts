import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { readConfig } from '../../config.ts';
import { loginUrl } from '../../database/logins.ts';
import { makeDemoOperator } from './demo-operator.ts';
import { demoSignIns, demoTenantId } from './demo-people.ts';
import { simulatorAt } from './simulator-client.ts';
import { stories } from './stories/all.ts';

const config = readConfig();
const simulator = simulatorAt(config.meta.graphUrl);
if (await simulator.answers()) await seed();
else console.log('No demo clinic: it needs the simulator, and META_GRAPH_URL leads elsewhere.');

async function seed(): Promise<void> {
  const present = await countConversations();
  if (present === null) {
    // Only now: whoever starts for the second time needn't wait for the whole product to be loaded.
    const { makeClinic } = await import('./make-clinic.ts');
    await makeClinic(config, simulator);
  } else if (present < stories.length) {
    console.log(
      'The demo clinic was left half made; "npm run reset" throws it away, and the next start makes it anew.',
    );
  } else if (!(await simulator.knowsClinic())) {
    // The simulator's own file is gone while the clinic is still there: without its number nothing could be sent.
    await simulator.registerClinic();
  }
  await makeDemoOperator(config);
  writeFileSync(join(config.dataDir, 'demo.json'), JSON.stringify({ signIns: demoSignIns }), { mode: 0o600 });
}

/** How many conversations the demo clinic has, or null when there is no demo clinic. */
async function countConversations(): Promise<number | null> {
  const client = new pg.Client({
    connectionString: loginUrl(config.databaseUrl, 'omniflow_worker', config.databaseLoginSecret),
  });
  await client.connect();
  try {
    await client.query(`select set_config('app.tenant', $1, false), set_config('app.role', 'system', false)`, [
      demoTenantId,
    ]);
    const { rows } = await client.query<{ count: number }>(
      'select (select count(*)::int from conversation c where c.tenant_id = t.id) as count from tenant t where t.id = $1',
      [demoTenantId],
    );
    return rows[0]?.count ?? null;
  } finally {
    await client.end();
  }
}
