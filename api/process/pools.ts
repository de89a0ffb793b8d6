import pg from 'pg';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { loginUrl } from '../../database/logins.ts';
import { reporter } from './reporter.ts';

export interface Pools {
  /** Search path `auth`: sign-in and sessions. */
  auth: pg.Pool;
  api: pg.Pool;
  ingest: pg.Pool;
  keys: pg.Pool;
}

/** Connections of the API's logins, each no more than it needs. */
export function openPools(config: Config, log: Logger): Pools {
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

/** The keys cluster, as the login that may open it. */
export function keysUrlOf(config: Config): string {
  return loginUrl(config.keysDatabaseUrl, 'omniflow_vault', config.databaseLoginSecret);
}
