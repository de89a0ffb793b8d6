import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { readConfig } from '../../config.ts';
import { loginUrl } from '../../database/logins.ts';
import { createOrm } from '../../database/orm.ts';
import { type Committed, createDatabase } from '../../database/scope.ts';
import { openMasterKey } from '../../database/vault/master-key.ts';
import { openVault } from '../../database/vault/vault.ts';
import type { Nudge } from '../../domain/processes.ts';
import { settleNudges } from '../../workflows/relay.ts';
import { type Clinic, demoConversations, openClinic } from './clinic.ts';
import { demoSignIns } from './demo-people.ts';
import { pastChat } from './past-chat.ts';
import { createTakeIn, statusWebhook } from './past-webhooks.ts';
import { playChat, type Sent } from './play.ts';
import { type Simulator, simulatorAt } from './simulator-client.ts';
import { storiesOfTheQueue } from './stories/queue.ts';
import { storiesOfTheWeek } from './stories/week.ts';
import { storiesOfToday } from './stories/today.ts';

/** Chats that happen at once; more only wait for the two clusters. */
const chatsAtOnce = 6;
const stories = [...storiesOfToday, ...storiesOfTheWeek, ...storiesOfTheQueue];

const config = readConfig();
const login = (name: 'omniflow_api' | 'omniflow_worker' | 'omniflow_ingest'): string => loginUrl(config.databaseUrl, name, config.databaseLoginSecret);
const nudges: Nudge[] = [];
const onCommitted = (committed: Committed): void => void nudges.push(...committed.nudges);

const vault = await openVault({ keysUrl: loginUrl(config.keysDatabaseUrl, 'omniflow_vault', config.databaseLoginSecret), masterKey: await openMasterKey(config.masterKey) });
const worker = createDatabase({ orm: await createOrm({ url: login('omniflow_worker'), poolSize: chatsAtOnce }), vault, onCommitted });
try {
  await seed();
} finally {
  await worker.close();
  await vault.close();
}

async function seed(): Promise<void> {
  const simulator = simulatorAt(config.meta.graphUrl);
  if (!(await simulator.answers())) return console.log('No demo clinic: it needs the simulator, and META_GRAPH_URL leads elsewhere.');
  const present = await demoConversations(worker);
  if (present === null) await makeClinic(simulator);
  else if (present < stories.length) console.log('The demo clinic was left half made; "npm run reset" throws it away, the next start makes it anew.');
  // The simulator's own file may be gone while the clinic is still there: without its number nothing could be sent.
  else if (!(await simulator.knowsClinic())) await simulator.registerClinic();
  writeFileSync(join(config.dataDir, 'demo.json'), JSON.stringify({ signIns: demoSignIns }), { mode: 0o600 });
}

async function makeClinic(simulator: Simulator): Promise<void> {
  const begin = performance.now();
  const [apiPool, ingestPool] = [new pg.Pool({ connectionString: login('omniflow_api'), max: 4 }), new pg.Pool({ connectionString: login('omniflow_ingest'), max: 2 })];
  const api = createDatabase({ orm: await createOrm({ url: login('omniflow_api'), poolSize: chatsAtOnce }), vault, onCommitted });
  try {
    await simulator.registerClinic();
    const clinic = await openClinic({ worker, apiPool, vault, graphUrl: config.meta.graphUrl });
    const takeIn = createTakeIn({ pool: ingestPool, vault, onNudges: (more) => void nudges.push(...more) });
    await play({ clinic, worker, api, takeIn, seededAt: new Date() }, simulator);
    // Nothing is left to wake: what the services asked for was done here.
    await settleNudges(apiPool)(nudges);
    console.log(`Demo clinic made in ${((performance.now() - begin) / 1000).toFixed(1)} s: ${stories.length} conversations.`);
  } finally {
    await Promise.all([api.close(), apiPool.end(), ingestPool.end()]);
  }
}

type Stage = Parameters<typeof playChat>[0] & { clinic: Clinic };

async function play(stage: Stage, simulator: Simulator): Promise<void> {
  const chats = stories.map((story, place) => pastChat(story, place, stage.seededAt));
  const webhooks = await simulator.importChats(chats);
  const waiting = chats.map((chat, index) => ({ chat, webhooks: webhooks[index] ?? [] }));
  const sent: Sent[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) sent.push(...(await playChat(stage, next.chat, next.webhooks)));
  };
  await Promise.all(Array.from({ length: chatsAtOnce }, lane));
  await stage.takeIn(statusWebhook(sent));
}
