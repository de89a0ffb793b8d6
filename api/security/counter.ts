import { createHmac } from 'node:crypto';
import type pg from 'pg';
import { RateLimiterPostgres } from 'rate-limiter-flexible';

interface Allowed {
  /** Separates it from other counts. */
  name: string;
  tries: number;
  seconds: number;
  blockSeconds?: number;
}

/**
 * Counts tries in the database, for all processes together; a restart doesn't begin anew. `pool` is a login that may write
 * `auth.guess`.
 */
export function createCounter(pool: pg.Pool, { name, tries, seconds, blockSeconds = 0 }: Allowed): RateLimiterPostgres {
  return new RateLimiterPostgres({
    storeClient: pool,
    schemaName: 'auth',
    tableName: 'guess',
    tableCreated: true, // by a migration
    clearExpiredByTimeout: false, // the worker's round does it
    keyPrefix: name,
    points: tries,
    duration: seconds,
    blockDuration: blockSeconds,
  });
}

/** What is kept in place of addresses and people. */
export function keyedHash(secret: string): (...parts: string[]) => string {
  return (...parts) => createHmac('sha256', secret).update(parts.join('\0')).digest('base64url');
}
