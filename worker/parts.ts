import pg from 'pg';
import type { Logger } from 'pino';
import type { Channel } from '../channels/channel.ts';
import type { Connector } from '../channels/connector.ts';
import { createChannels, createConnectors } from '../channels/registry.ts';
import type { Config } from '../config.ts';
import { createLivePublisher, type LivePublisher } from '../database/live.ts';
import { loginUrl } from '../database/logins.ts';
import { createOrm } from '../database/orm.ts';
import { createDatabase, type Database } from '../database/scope.ts';
import { openMasterKey } from '../database/vault/master-key.ts';
import { openVault, type Vault } from '../database/vault/vault.ts';
import type { Provider } from '../domain/channels/health.ts';
import { closeGlobalFetch } from '../services/egress/close-global-fetch.ts';
import type { Egress } from '../services/egress/egress.ts';
import { openEgress } from '../services/egress/open-egress.ts';
import { createMailer, type Mailer } from '../services/mail/mailer.ts';
import { createWorkflowClient } from '../workflows/client.ts';
import { createRelay, type Relay, settleNudges } from '../workflows/relay.ts';

/** What the worker opens once and shares: with workflows, activities and rounds. */
export interface WorkerParts {
  config: Config;
  log: Logger;
  /** As `omniflow_worker`, outside any organisation: for the functions that name what is due anywhere. */
  pool: pg.Pool;
  vault: Vault;
  database: Database;
  relay: Relay;
  live: LivePublisher;
  egress: Egress;
  channels: Record<Provider, Channel>;
  connectors: Record<Provider, Connector>;
  mailer: Mailer;
  /** In the order in which they stand on each other. */
  close(): Promise<void>;
}

/** Logs a failure under words of ours; the error is named by class and code. */
export function failing(log: Logger, what: string): (error: unknown) => void {
  return (err) => log.error({ err }, what);
}

/** Opens connections; throws when the keys cluster can't be reached or isn't ours. */
export async function openParts(config: Config, log: Logger): Promise<WorkerParts> {
  const url = loginUrl(config.databaseUrl, 'omniflow_worker', config.databaseLoginSecret);
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  pool.on('error', failing(log, 'database connection lost'));
  const vault = await openVault({
    keysUrl: loginUrl(config.keysDatabaseUrl, 'omniflow_vault', config.databaseLoginSecret),
    masterKey: await openMasterKey(config.masterKey),
  });
  const workflows = createWorkflowClient({ ...config.temporal, platformSecret: config.signingKey });
  const relay = createRelay({
    client: workflows,
    settle: settleNudges(pool),
    onError: failing(log, 'nudge not relayed'),
  });
  const live = createLivePublisher(pool, failing(log, 'live news not sent'));
  const database = createDatabase({
    orm: await createOrm({ url, poolSize: 16 }),
    vault,
    onCommitted({ tenantId, nudges, changed, told, rights }) {
      live.publish(tenantId, changed, { told, rights });
      relay.nudge(nudges);
    },
  });
  const out = openWaysOut(config, pool, log);
  return {
    ...{ config, log, pool, vault, database, relay, live },
    ...out,
    async close() {
      await relay.idle();
      await live.flush();
      await out.egress.close();
      out.mailer.close();
      await workflows.close();
      await database.close();
      await vault.close();
      await pool.end();
    },
  };
}

/** All by which the worker leaves this machine, each through the register of partners. */
function openWaysOut(config: Config, pool: pg.Pool, log: Logger) {
  const egress = openEgress({
    pool,
    partners: [config.meta.graphUrl, config.smtpUrl],
    publicUrl: config.publicUrl,
    onError: failing(log, 'what left was not counted'),
  });
  closeGlobalFetch(egress);
  return {
    egress,
    channels: createChannels({ graphUrl: config.meta.graphUrl, fetch: egress.fetch }),
    connectors: createConnectors({
      ...config.meta,
      appSecret: config.meta.appSecrets[0] ?? '',
      fetch: egress.fetch,
    }),
    mailer: createMailer({
      smtpUrl: config.smtpUrl,
      from: config.mailFrom,
      operator: config.operator,
      leaveFor: egress.leaveFor,
    }),
  };
}
