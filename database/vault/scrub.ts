import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { DomainError } from '../../domain/errors.ts';
import { CONNECT_WITHIN_MS, type Query, queryOf, withoutDetail } from './keys-database.ts';

const SCRUB_LOCK = 7_305_003;
const TABLES = ['tenant_key', 'subject_key'] as const;
/** The log of a deleted key's insertion is behind the second checkpoint; the third covers what the first two wrote. */
const LOG_ROUNDS = 3;
const AGAIN_MS = 50;
const OTHERS_MAY_TAKE_MS = 60_000;
const READERS_MAY_TAKE_MS = 30_000;
const LEAST_DELAY_MS = 1_000;
/** VACUUM FULL locks the key tables: scrubs that nobody waits for take at most a tenth of the time. */
const SHARE = 10;

export interface Scrubber {
  /** Resolves when the bytes of everything deleted before the call have left pages and log. */
  scrub(): Promise<void>;
  /** Pays what is owed, soon; calls add up to one scrub. */
  schedule(): void;
  close(): Promise<void>;
}

/** What removes destroyed keys from the cluster's pages and log, one run at a time for all who wait. */
export function createScrubber(url: string): Scrubber {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let delayMs = LEAST_DELAY_MS;
  let closed = false;

  function start(onlyIfOwed: boolean): Promise<void> {
    const begin = performance.now();
    running = scrubCluster(url, onlyIfOwed).finally(() => {
      running = undefined;
      delayMs = Math.max(LEAST_DELAY_MS, (performance.now() - begin) * SHARE);
    });
    return running;
  }

  // A scrub under way may have begun before the caller's deletion: it can't answer for it, the next one can.
  function scrub(): Promise<void> {
    if (!running) return start(false);
    next ??= running.then(afterwards, afterwards);
    return next;
  }

  function afterwards(): Promise<void> {
    next = undefined;
    // Somebody may have started one between the end of the last and this moment; it began late enough.
    return running ?? start(false);
  }

  function schedule(): void {
    if (closed || timer) return;
    timer = setTimeout(() => void payDebt(), delayMs);
  }

  async function payDebt(): Promise<void> {
    timer = undefined;
    try {
      await (running ?? start(true));
    } catch {
      // The debt stands in the database; this process tries again, and so does any other that destroys.
      schedule();
      return;
    }
    if (!closed && (await isOwed(url).catch(() => true))) schedule();
  }

  return {
    scrub,
    schedule,
    async close() {
      closed = true;
      clearTimeout(timer);
      await Promise.allSettled([running, next]);
    },
  };
}

function isOwed(url: string): Promise<boolean> {
  return withClient(url, async (client) => {
    const [row] = await queryOf(client)<{ owed: boolean }>('select wanted > done as owed from scrub_debt');
    return row?.owed ?? false;
  });
}

function scrubCluster(url: string, onlyIfOwed: boolean): Promise<void> {
  return withClient(url, async (client) => {
    const query = queryOf(client);
    await takeTurn(query);
    const [debt] = await query<{ wanted: string; owed: boolean }>(
      'select wanted, wanted > done as owed from scrub_debt',
    );
    if (onlyIfOwed && !debt?.owed) return;
    for (const table of TABLES) await rewrite(client, table);
    for (let round = 0; round < LOG_ROUNDS; round += 1) {
      await query('select pg_switch_wal()');
      await query('checkpoint');
    }
    await query('update scrub_debt set done = greatest(done, $1::bigint)', [debt?.wanted ?? '0']);
  });
}

// Asked again and again, not waited for: a waiting statement keeps a snapshot, and with it the very rows that must go.
async function takeTurn(query: Query): Promise<void> {
  const deadline = performance.now() + OTHERS_MAY_TAKE_MS;
  while (performance.now() < deadline) {
    const [row] = await query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [SCRUB_LOCK]);
    if (row?.taken) return;
    await pause(AGAIN_MS);
  }
  throw new DomainError('UNAVAILABLE', 'Another process has been scrubbing the keys cluster for too long.');
}

/** VACUUM FULL copies rows that an older snapshot still sees: repeated until it reports none. */
async function rewrite(client: pg.Client, table: (typeof TABLES)[number]): Promise<void> {
  const deadline = performance.now() + READERS_MAY_TAKE_MS;
  while (performance.now() < deadline) {
    if ((await deadRowsLeft(client, table)) === 0) return;
    await pause(AGAIN_MS);
  }
  throw new DomainError('UNAVAILABLE', 'An old transaction in the keys cluster still sees destroyed keys.');
}

async function deadRowsLeft(client: pg.Client, table: string): Promise<number | undefined> {
  let left: number | undefined;
  const read = ({ detail }: { detail?: string | undefined }): void => {
    // "0 dead row versions cannot be removed yet." is the only report with a detail; its first number counts.
    const count = /\d+/.exec(detail ?? '')?.[0];
    if (count !== undefined) left = Number(count);
  };
  client.on('notice', read);
  try {
    await queryOf(client)(`vacuum (full, verbose) ${table}`);
  } finally {
    client.off('notice', read);
  }
  return left;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    application_name: 'omniflow-vault-scrub',
  });
  // The statement in progress rejects with the same error.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw withoutDetail(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
