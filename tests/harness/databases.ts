import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { Services } from './services.ts';
import { databaseUrl, execute, TEMPLATE, TEST_LOGIN_SECRET } from './template.ts';

export interface FreshDatabases {
  /** Superuser URL of this file's own database in the data cluster. */
  readonly dataUrl: string;
  readonly keysUrl: string;
  /** For `loginUrl(dataUrl, 'omniflow_api', loginSecret)`. */
  readonly loginSecret: string;
  drop(): Promise<void>;
}

/** A migrated, empty pair of databases, cloned from the template in some 50 ms. Call it in `beforeAll`, `drop` in `afterAll`. */
export function freshDatabases(): Promise<FreshDatabases> {
  return cloneDatabases(inject('services'));
}

/** The same from services that a suite started itself. */
export async function cloneDatabases(
  services: Pick<Services, 'dataUrl' | 'keysUrl' | 'broken'>,
): Promise<FreshDatabases> {
  const { dataUrl, keysUrl, broken } = services;
  if (broken) throw new Error(`The template database could not be migrated: ${broken}`);
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = databaseUrl(dataUrl, name);
  const both = (statements: string[]) => Promise.all([dataUrl, keysUrl].map((url) => execute(url, statements)));
  await both([`create database ${name} template ${TEMPLATE}`]);
  return {
    dataUrl: url,
    keysUrl: databaseUrl(keysUrl, name),
    loginSecret: TEST_LOGIN_SECRET,
    async drop() {
      await superusers.get(url)?.end();
      superusers.delete(url);
      // Sessions that a killed process left open must not keep the database.
      await both([waitUntilLeft(name), `drop database if exists ${name} with (force)`]);
    },
  };
}

const superusers = new Map<string, pg.Pool>();

/** The superuser's connections to a data database, closed with its `drop`: to sign in takes longer than most statements. */
export function superuserOf({ dataUrl }: Pick<FreshDatabases, 'dataUrl'>): pg.Pool {
  const known = superusers.get(dataUrl);
  if (known) return known;
  const pool = new pg.Pool({ connectionString: dataUrl, max: 4, allowExitOnIdle: true });
  // An idle connection that dies with its server is not the test's failure; the next statement would be.
  pool.on('error', () => undefined);
  superusers.set(dataUrl, pool);
  return pool;
}

/** Closing connections are still there for a moment; one that is thrown out then would fail the test file for nothing. */
function waitUntilLeft(name: string): string {
  return `do $$ begin
    for attempt in 1..40 loop
      perform pg_stat_clear_snapshot();
      exit when not exists (select 1 from pg_stat_activity where datname = '${name}');
      perform pg_sleep(0.025);
    end loop;
  end $$`;
}
