import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import pg from 'pg';
import { createDeliveryActivities } from '../activities/delivery/delivery.activities.ts';
import { createInboxActivities } from '../activities/inbox/inbox.activities.ts';
import { createChannels, createConnectors } from '../channels/registry.ts';
import { readConfig } from '../config.ts';
import { createLivePublisher } from '../database/live.ts';
import { loginUrl } from '../database/logins.ts';
import { createOrm } from '../database/orm.ts';
import { createDatabase } from '../database/scope.ts';
import { openMasterKey } from '../database/vault/master-key.ts';
import { openVault } from '../database/vault/vault.ts';
import { createTokens } from '../services/accounts/tokens.ts';
import { signingKeyOf } from '../services/audit/note.ts';
import { openEgress } from '../services/egress/open-egress.ts';
import { createMailer } from '../services/mail/mailer.ts';
import { sendMails } from '../services/mail/send-mails.ts';
import { openFiles } from '../services/media/files.ts';
import { createWorkflowClient } from '../workflows/client.ts';
import { createRelay, settleNudges } from '../workflows/relay.ts';
import { auditRounds } from './audit.ts';
import { createChannelRounds } from './channel-rounds.ts';
import { endOpenings, purgeNotifications } from './end-openings.ts';
import { every } from './every.ts';
import { createWorkerHttp } from './http.ts';
import { createLog, describeError } from './log.ts';
import { runTogether } from './run-together.ts';
import { sweep } from './sweep.ts';
import { tellOfPartners } from './tell-of-partners.ts';
import { createWorkers } from './workers.ts';

const sweepEveryMs = 2_000;
const openingsEveryMs = 1_000;
const purgeEveryMs = 60_000;
const partnersEveryMs = 10_000;
/** News that stops or changes a number shows within this time. */
const channelsEveryMs = 2_000;
const tallyEveryMs = 30_000;
const reconnectMs = 1_000;

const config = readConfig();
const log = createLog(config.logLevel);
const failed =
  (what: string) =>
  (error: unknown): void =>
    log.error({ err: error }, what);

Runtime.install({
  logger: new DefaultLogger('WARN', ({ level, message }) => log.warn({ level }, message)),
  shutdownSignals: [],
});

const workerUrl = loginUrl(config.databaseUrl, 'omniflow_worker', config.databaseLoginSecret);
const pool = new pg.Pool({ connectionString: workerUrl, max: 4 });
pool.on('error', failed('database connection lost'));
const vault = await openVault({
  keysUrl: loginUrl(config.keysDatabaseUrl, 'omniflow_vault', config.databaseLoginSecret),
  masterKey: await openMasterKey(config.masterKey),
});
const workflows = createWorkflowClient({ ...config.temporal, platformSecret: config.signingKey });
const relay = createRelay({ client: workflows, settle: settleNudges(pool), onError: failed('nudge not relayed') });
const live = createLivePublisher(pool, failed('live news not sent'));
const database = createDatabase({
  orm: await createOrm({ url: workerUrl, poolSize: 16 }),
  vault,
  onCommitted({ tenantId, nudges, changed, told, rights }) {
    live.publish(tenantId, changed, { told, rights });
    relay.nudge(nudges);
  },
});
const onUnknown = failed('activity failed');
const egress = openEgress({
  pool,
  partners: [config.meta.graphUrl, config.smtpUrl],
  publicUrl: config.publicUrl,
  onError: failed('what left was not counted'),
});
const channels = createChannels({ graphUrl: config.meta.graphUrl, fetch: egress.fetch });
const inbox = createInboxActivities({ database, onUnknown });
const delivery = createDeliveryActivities({ database, vault, channels, files: openFiles(config.filesUrl), onUnknown });

let stopping = false;
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    stopping = true;
    stop.abort();
  });
}

let running = false;
const server =
  config.workerPort === null
    ? null
    : createWorkerHttp({
        ready: () => running,
        platformSecret: config.signingKey,
        uiOrigin: config.temporalUiOrigin,
      }).listen(config.workerPort, config.host);
const mailer = createMailer({
  smtpUrl: config.smtpUrl,
  from: config.mailFrom,
  operator: config.operator,
  leaveFor: egress.leaveFor,
});
const mails = {
  pool,
  database,
  mailer,
  tools: { publicUrl: config.publicUrl, tokens: createTokens(config.authSecret), operator: config.operator },
  now: () => new Date(),
};
const channelRounds = createChannelRounds({
  pool,
  database,
  vault,
  channels,
  connectors: createConnectors({
    ...config.meta,
    appSecret: config.meta.appSecrets[0] ?? '',
    fetch: egress.fetch,
  }),
  publicUrl: config.publicUrl,
  authSecret: config.authSecret,
  onError: failed('a number could not be looked at'),
});
const rounds = [
  every(channelsEveryMs, channelRounds.ask, failed('numbers not looked at')),
  every(tallyEveryMs, channelRounds.tally, failed('numbers not counted')),
  every(sweepEveryMs, () => sendMails(mails), failed('mails not sent')),
  every(purgeEveryMs, () => pool.query('select purge_accounts($1)', [new Date()]), failed('accounts not purged')),
  ...auditRounds({
    pool,
    database,
    key: signingKeyOf(config.signingKey),
    folder: config.auditFolder,
    fetch: egress.fetchForTenant,
    onError: failed('audit log not sealed, signed or copied'),
  }),
  every(sweepEveryMs, () => sweep({ pool, relay, now: new Date() }), failed('sweep failed')),
  every(purgeEveryMs, () => pool.query('select purge_ingest($1)', [new Date()]), failed('purge failed')),
  every(openingsEveryMs, () => endOpenings({ pool, live }), failed('openings past their time not ended')),
  every(purgeEveryMs, () => purgeNotifications({ pool, now: new Date() }), failed('old notifications not removed')),
  every(partnersEveryMs, () => tellOfPartners({ pool, database }), failed('organisations not told of a partner')),
  every(purgeEveryMs, () => pool.query('select purge_security($1)', [new Date()]), failed('sessions not purged')),
  every(purgeEveryMs, () => vault.destroyExpired(new Date()), failed('expired keys not destroyed')),
];

// Temporal may start later than we do, or again: then the workers are made anew.
while (!stopping) {
  try {
    await runWorkers();
  } catch (error) {
    log.error({ err: describeError(error) }, 'workers ended; they start again');
  }
  running = false;
  if (!stopping) await new Promise((done) => setTimeout(done, reconnectMs));
}

async function runWorkers(): Promise<void> {
  const connection = await NativeConnection.connect({
    address: config.temporal.address,
    ...(config.temporal.tls && { tls: config.temporal.tls }),
  });
  try {
    const workers = await createWorkers({
      connection,
      namespace: config.temporal.namespace,
      platformSecret: config.signingKey,
      inbox,
      delivery,
    });
    running = true;
    log.info('worker ready');
    await runTogether(workers, stop.signal);
  } finally {
    await connection.close();
  }
}

await Promise.all(rounds.map((round) => round.stop()));
await relay.idle();
await live.flush();
await egress.close();
server?.close();
mailer.close();
await workflows.close();
await database.close();
await vault.close();
await pool.end();
log.info('worker stopped');
