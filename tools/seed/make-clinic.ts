import pg from 'pg';
import type { Config } from '../../config.ts';
import { loginUrl } from '../../database/logins.ts';
import { createOrm } from '../../database/orm.ts';
import { type Committed, createDatabase } from '../../database/scope.ts';
import { openMasterKey } from '../../database/vault/master-key.ts';
import { openVault } from '../../database/vault/vault.ts';
import type { Nudge } from '../../domain/processes.ts';
import { createWorkflowClient } from '../../workflows/client.ts';
import { createRelay, settleNudges } from '../../workflows/relay.ts';
import { openClinic } from './clinic.ts';
import { announceDemoPartner } from './demo-partner.ts';
import { fetchFiles } from './fetch-files.ts';
import { runTheOrganisation } from './organisation.ts';
import { pastChat } from './past-chat.ts';
import { createTakeIn, statusWebhook } from './past-webhooks.ts';
import { playChat, type Sent, type Stage } from './play.ts';
import type { Simulator } from './simulator-client.ts';
import { stories } from './stories/all.ts';

/** Chats that happen at once; more only wait for the two clusters. */
const chatsAtOnce = 6;

/** Makes the demo clinic and lets its past happen, in the product and on the simulator's phones. */
export async function makeClinic(config: Config, simulator: Simulator): Promise<void> {
  const begin = performance.now();
  const { databaseUrl, keysDatabaseUrl, databaseLoginSecret: secret } = config;
  const login = (name: 'omniflow_api' | 'omniflow_worker' | 'omniflow_ingest'): string =>
    loginUrl(databaseUrl, name, secret);
  const nudges: Nudge[] = [];
  const onCommitted = (committed: Committed): void => void nudges.push(...committed.nudges);
  const masterKey = await openMasterKey(config.masterKey);
  const vault = await openVault({ keysUrl: loginUrl(keysDatabaseUrl, 'omniflow_vault', secret), masterKey });
  const databaseOf = async (name: 'omniflow_api' | 'omniflow_worker') =>
    createDatabase({ orm: await createOrm({ url: login(name), poolSize: chatsAtOnce }), vault, onCommitted });
  const [worker, api] = [await databaseOf('omniflow_worker'), await databaseOf('omniflow_api')];
  const apiPool = new pg.Pool({ connectionString: login('omniflow_api'), max: 4 });
  const ingestPool = new pg.Pool({ connectionString: login('omniflow_ingest'), max: 2 });
  try {
    await simulator.registerClinic();
    const clinic = await openClinic({ worker, apiPool, vault, graphUrl: config.meta.graphUrl });
    const takeIn = createTakeIn({ pool: ingestPool, vault, onNudges: (more) => void nudges.push(...more) });
    const seededAt = new Date();
    await playAll({ clinic, worker, api, takeIn, seededAt }, simulator);
    await runTheOrganisation({ config, clinic, api, vault, seededAt });
    await announceDemoPartner(config, vault);
    await fetchFiles(worker, { tenantId: clinic.tenantId, graphUrl: config.meta.graphUrl, filesUrl: config.filesUrl });
    await wakeAll(config, nudges, settleNudges(apiPool));
  } finally {
    await Promise.all([api.close(), worker.close(), apiPool.end(), ingestPool.end()]);
    await vault.close();
  }
  console.log(
    `Demo clinic made in ${((performance.now() - begin) / 1000).toFixed(1)} s: ${stories.length} conversations.`,
  );
}

/** Starts each conversation's run, so that the Temporal UI shows the clinic as it is: the worker finds nothing left to do but to wait. */
async function wakeAll(
  config: Config,
  nudges: readonly Nudge[],
  settle: (nudges: readonly Nudge[]) => Promise<void>,
): Promise<void> {
  const client = createWorkflowClient({ ...config.temporal, platformSecret: config.signingKey });
  const relay = createRelay({
    client,
    settle,
    onError: () => console.log("A conversation waits for the worker's sweep: Temporal did not answer."),
  });
  try {
    relay.nudge(nudges);
    await relay.idle();
  } finally {
    await client.close();
  }
}

async function playAll(stage: Stage, simulator: Simulator): Promise<void> {
  const chats = stories.map((story, place) => pastChat(story, place, stage.seededAt));
  const webhooks = await simulator.importChats(chats);
  const waiting = chats.map((chat, index) => ({ chat, webhooks: webhooks[index] ?? [] }));
  const sent: Sent[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      sent.push(...(await playChat(stage, next.chat, next.webhooks)));
  };
  await Promise.all(Array.from({ length: chatsAtOnce }, lane));
  await stage.takeIn(statusWebhook(sent));
}
