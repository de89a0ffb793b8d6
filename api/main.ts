import { once } from 'node:events';
import { createServer } from 'node:http';
import { type Logger, pino, stdTimeFunctions } from 'pino';
import { createConnectors } from '../channels/registry.ts';
import { type Config, readConfig } from '../config.ts';
import { ConfigError } from '../config-values.ts';
import { readNews } from '../database/live.ts';
import { loginUrl } from '../database/logins.ts';
import { createOrm } from '../database/orm.ts';
import { createDatabase, type Database, noTenant } from '../database/scope.ts';
import { openMasterKey } from '../database/vault/master-key.ts';
import { openVault, type Vault } from '../database/vault/vault.ts';
import { signingKeyOf } from '../services/audit/note.ts';
import { closeGlobalFetch } from '../services/egress/close-global-fetch.ts';
import { openEgress } from '../services/egress/open-egress.ts';
import { openFiles } from '../services/media/files.ts';
import { openObject } from '../services/media/open-object.ts';
import { foundRegister } from '../services/platform/found-register.ts';
import { createRegistry } from './http/metrics.ts';
import { openNewsSource } from './live/news-source.ts';
import { loadPages } from './pages.ts';
import { type AfterCommit, openAfterCommit } from './process/after-commit.ts';
import { openIngest } from './process/ingest.ts';
import { keysUrlOf, openPools } from './process/pools.ts';
import { reporter } from './process/reporter.ts';
import { createApi } from './server.ts';
import { onceStopped, stopServing } from './shutdown.ts';

/** Operators wake no process; what they do with an organisation its open screens hear at once. */
async function openOperatorDatabase(config: Config, vault: Vault, after: AfterCommit): Promise<Database> {
  const url = loginUrl(config.databaseUrl, 'omniflow_operator', config.databaseLoginSecret);
  return createDatabase({
    orm: await createOrm({ url, poolSize: 3 }),
    vault,
    onCommitted: ({ tenantId, changed, ...besides }) => after.publisher.publish(tenantId, changed, besides),
  });
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
  const operatorDatabase = await openOperatorDatabase(config, vault, after);
  await openRegister(config, operatorDatabase, log);
  const egress = openEgress({
    pool: pools.api,
    partners: [config.meta.graphUrl],
    publicUrl: config.publicUrl,
    onError: reporter(log, 'what left was not counted'),
  });
  const ingest = openIngest({ config, pools, vault, after, log });
  const files = openFiles(config.filesUrl);
  const own = `http://127.0.0.1:${config.port}`;
  closeGlobalFetch(egress, own);
  const pages = await loadPages(own);
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

async function drain(commit: { idle(): Promise<unknown> }, after: AfterCommit): Promise<void> {
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
