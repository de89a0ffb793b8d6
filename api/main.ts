import { once } from 'node:events';
import { createServer } from 'node:http';
import pg from 'pg';
import { type Logger, pino, stdTimeFunctions } from 'pino';
import { createChannels, createConnectors } from '../channels/registry.ts';
import { type Config, readConfig } from '../config.ts';
import { ConfigError } from '../config-values.ts';
import { createLivePublisher, type LivePublisher, readNews } from '../database/live.ts';
import { loginUrl } from '../database/logins.ts';
import { createOrm } from '../database/orm.ts';
import { createDatabase, type Database, noTenant } from '../database/scope.ts';
import { openMasterKey } from '../database/vault/master-key.ts';
import { openVault, type Vault } from '../database/vault/vault.ts';
import { signingKeyOf } from '../services/audit/note.ts';
import { openEgress } from '../services/egress/open-egress.ts';
import { createGroupCommit, type GroupCommit } from '../services/ingest/group-commit.ts';
import { createNoteNews } from '../services/ingest/note-news.ts';
import { createRouteTable } from '../services/ingest/routes.ts';
import { openFiles } from '../services/media/files.ts';
import { openObject } from '../services/media/open-object.ts';
import { foundRegister } from '../services/platform/found-register.ts';
import { createWorkflowClient } from '../workflows/client.ts';
import { createRelay, type Relay, settleNudges } from '../workflows/relay.ts';
import { createRegistry } from './http/metrics.ts';
import { openNewsSource } from './live/news-source.ts';
import { loadPages } from './pages.ts';
import { createApi } from './server.ts';
import { onceStopped, stopServing } from './shutdown.ts';
import { webhookRoutes } from './webhooks/routes.ts';

interface Pools {
  /** Search path `auth`: sign-in and sessions. */
  auth: pg.Pool;
  api: pg.Pool;
  ingest: pg.Pool;
  keys: pg.Pool;
}

function openPools(config: Config, log: Logger): Pools {
  const data = (login: 'omniflow_api' | 'omniflow_ingest') =>
    loginUrl(config.databaseUrl, login, config.databaseLoginSecret);
  const pools = {
    auth: new pg.Pool({ connectionString: data('omniflow_api'), max: 8, options: '-c search_path=auth' }),
    api: new pg.Pool({ connectionString: data('omniflow_api'), max: 3 }),
    // A batch that waits longer for a row's lock is split, so that one busy person delays nobody else; its plan is kept,
    // which the server would not do for small batches by itself.
    ingest: new pg.Pool({
      connectionString: data('omniflow_ingest'),
      max: 4,
      options: '-c lock_timeout=1000 -c plan_cache_mode=force_generic_plan',
    }),
    keys: new pg.Pool({ connectionString: keysUrlOf(config), max: 1 }),
  };
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  for (const pool of Object.values(pools)) pool.on('error', reporter(log, 'idle database connection lost'));
  return pools;
}

function keysUrlOf(config: Config): string {
  return loginUrl(config.keysDatabaseUrl, 'omniflow_vault', config.databaseLoginSecret);
}

/** Logs that something failed, by class and code: a message may quote a person. */
function reporter(log: Logger, what: string): (error: unknown) => void {
  return (error) => {
    const isError = error instanceof Error;
    log.warn(
      { error: isError ? error.name : typeof error, ...(isError && 'code' in error && { code: String(error.code) }) },
      what,
    );
  };
}

interface AfterCommit {
  relay: Relay;
  publisher: LivePublisher;
  close(): Promise<void>;
}

/** What is done after a commit: waking processes and telling browsers. */
function openAfterCommit(config: Config, pools: Pools, log: Logger): AfterCommit {
  const client = createWorkflowClient({ ...config.temporal, platformSecret: config.signingKey });
  const relay = createRelay({
    client,
    settle: settleNudges(pools.api),
    onError: reporter(log, 'a nudge waits for the sweep'),
  });
  const publisher = createLivePublisher(pools.api, reporter(log, 'live news were lost'));
  return {
    relay,
    publisher,
    async close() {
      await Promise.all([relay.idle(), publisher.flush()]);
      await client.close();
    },
  };
}

function openIngest(of: { config: Config; pools: Pools; vault: Vault; after: AfterCommit; log: Logger }) {
  const { config, pools, vault, after, log } = of;
  const commit = createGroupCommit({
    pool: pools.ingest,
    onError: reporter(log, 'a batch of webhooks was refused'),
    onStored({ nudges, reported }) {
      after.relay.nudge(nudges);
      for (const { tenantId, conversationId } of reported) after.publisher.publish(tenantId, [conversationId]);
    },
  });
  const { whatsapp } = createChannels({ graphUrl: config.meta.graphUrl });
  const routes = webhookRoutes({
    vault,
    commit,
    routes: createRouteTable(pools.ingest),
    noteNews: createNoteNews(pools.ingest),
    appSecrets: config.meta.appSecrets,
    verifyToken: config.meta.verifyToken,
    parse: (body) => whatsapp.parse(body),
  });
  return { routes, commit };
}

/** Operators wake no process and change no screen: nothing is left to do after their commits. */
async function openOperatorDatabase(config: Config, vault: Vault): Promise<Database> {
  const url = loginUrl(config.databaseUrl, 'omniflow_operator', config.databaseLoginSecret);
  return createDatabase({ orm: await createOrm({ url, poolSize: 3 }), vault, onCommitted: () => undefined });
}

/** The first start fills the register of partners; a configured host that stands nowhere in it stays closed. */
async function openRegister(config: Config, database: Database, log: Logger): Promise<void> {
  const addresses = {
    graphUrl: config.meta.graphUrl,
    smtpUrl: config.smtpUrl,
    filesUrl: config.filesUrl,
    // As the AWS packages read it.
    filesEndpoint: process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL ?? null,
  };
  const { unlisted } = await database.withScope({ tenantId: noTenant, actor: { kind: 'system' } }, (scope) =>
    foundRegister(scope, addresses),
  );
  if (unlisted > 0) log.warn('a configured host is in no partner of the register, and stays closed');
}

async function openDatabase(apiUrl: string, vault: Vault, after: AfterCommit): Promise<Database> {
  return createDatabase({
    orm: await createOrm({ url: apiUrl }),
    vault,
    onCommitted({ tenantId, nudges, changed, told, rights }) {
      after.relay.nudge(nudges);
      if (changed.length > 0 || told.length > 0 || rights) after.publisher.publish(tenantId, changed, { told, rights });
    },
  });
}

async function start(config: Config, log: Logger): Promise<void> {
  const pools = openPools(config, log);
  const vault = await openVault({ keysUrl: keysUrlOf(config), masterKey: await openMasterKey(config.masterKey) });
  const after = openAfterCommit(config, pools, log);
  const apiUrl = loginUrl(config.databaseUrl, 'omniflow_api', config.databaseLoginSecret);
  const database = await openDatabase(apiUrl, vault, after);
  const operatorDatabase = await openOperatorDatabase(config, vault);
  await openRegister(config, operatorDatabase, log);
  const egress = openEgress({
    pool: pools.api,
    partners: [config.meta.graphUrl],
    publicUrl: config.publicUrl,
    onError: reporter(log, 'what left was not counted'),
  });
  const ingest = openIngest({ config, pools, vault, after, log });
  const files = openFiles(config.filesUrl);
  const pages = await loadPages(`http://127.0.0.1:${config.port}`);
  const { app, live } = createApi({
    database,
    operatorDatabase,
    vault,
    connectors: createConnectors({
      ...config.meta,
      appSecret: config.meta.appSecrets[0] ?? '',
      fetch: egress.fetch,
    }),
    authPool: pools.auth,
    publicUrl: config.publicUrl,
    authSecret: config.authSecret,
    operator: config.operator,
    log,
    registry: createRegistry(),
    probes: { data: () => pools.api.query('select 1'), keys: () => pools.keys.query('select 1') },
    openObject: (media, range) => openObject(files, media, range),
    audit: { key: signingKeyOf(config.signingKey), folder: config.auditFolder },
    webhooks: ingest.routes,
    ...(pages && { pages }),
  });
  const news = openNewsSource({
    url: apiUrl,
    read: readNews,
    onNews: live.publish,
    onListening: live.refetchAll,
    onError: reporter(log, 'live news are interrupted'),
  });
  const server = createServer(app).listen(config.port, config.host);
  await once(server, 'listening');
  log.info({ port: config.port, publicUrl: config.publicUrl }, 'listening');
  onceStopped(log, async () => {
    live.close();
    await stopServing(server);
    await news.close();
    await drain(ingest.commit, after);
    await egress.close();
    await Promise.all([
      database.close(),
      operatorDatabase.close(),
      vault.close(),
      ...Object.values(pools).map((pool) => pool.end()),
    ]);
  });
}

async function drain(commit: GroupCommit, after: AfterCommit): Promise<void> {
  await commit.idle();
  await after.close();
}

try {
  const config = readConfig();
  await start(config, pino({ level: config.logLevel, base: null, timestamp: stdTimeFunctions.isoTime }));
} catch (error) {
  console.error(
    error instanceof ConfigError
      ? error.message
      : `The API could not start: ${error instanceof Error ? error.message : 'unknown reason'}`,
  );
  process.exit(1); // open connections would keep a half-started process alive
}
