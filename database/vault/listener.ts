import pg from 'pg';
import { z } from 'zod';
import { CONNECT_WITHIN_MS, type Query, queryOf, withoutDetail } from './keys-database.ts';

export const NOTICE_CHANNEL = 'omniflow_vault_notice';
export const ANSWER_CHANNEL = 'omniflow_vault_answer';

const noticeSchema = z.object({
  id: z.string(),
  /** The process that speaks; it has acted already. */
  from: z.string(),
  /** Destroyed keys are overwritten, changed ones read again. */
  kind: z.enum(['destroyed', 'changed']),
  keys: z.array(z.string()),
});
export type Notice = z.infer<typeof noticeSchema>;

const answerSchema = z.object({ notice: z.string(), from: z.string() });
export type Answer = z.infer<typeof answerSchema>;

export interface ListenOptions {
  readonly url: string;
  readonly processId: string;
  /** How often the process shows that it lives, and that its connection does, milliseconds. */
  readonly beatMs: number;
  onUp(): void;
  onDown(): void;
  onBeat(): void;
  /** Acts on it at once: the answer leaves when this returns. */
  onNotice(notice: Notice): void;
  onAnswer(answer: Answer): void;
}

export interface Listener {
  close(): Promise<void>;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;
const LEAST_WAIT_MS = 2_000;
const ROWS_KEPT = '1 hour';

interface Connection {
  readonly client: pg.Client;
  readonly query: Query;
  /** Settles when the connection is of no more use. */
  readonly lost: Promise<void>;
}

/**
 * Keeps one LISTEN connection for as long as the process lives, and says when it is up and when it is down. The first
 * connection must succeed: throws UNAVAILABLE. Later ones are tried for ever, with growing pauses.
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const stop = new AbortController();
  const first = await connect(options);
  const done = keepListening(options, first, stop.signal);
  return {
    async close() {
      stop.abort();
      await done;
    },
  };
}

async function keepListening(options: ListenOptions, first: Connection, stop: AbortSignal): Promise<void> {
  let connection: Connection | undefined = first;
  let pauseMs = FIRST_PAUSE_MS;
  while (!stop.aborted) {
    if (connection) {
      options.onUp();
      await stay(options, connection, stop);
      options.onDown();
      pauseMs = FIRST_PAUSE_MS;
    }
    if (stop.aborted) break;
    await pause(pauseMs * (0.5 + Math.random()), stop);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    // A failed attempt is not an error of its own: nothing is cached meanwhile, and the next attempt follows.
    connection = stop.aborted ? undefined : await connect(options).catch(() => undefined);
  }
}

async function connect(options: ListenOptions): Promise<Connection> {
  const client = new pg.Client({
    connectionString: options.url,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: Math.max(options.beatMs, LEAST_WAIT_MS),
    keepAlive: true,
    application_name: 'omniflow-vault-listen',
  });
  const lost = new Promise<void>((resolve) => {
    client.on('error', () => resolve());
    client.on('end', () => resolve());
  });
  const query = oneByOne(queryOf(client));
  client.on('notification', (message) => hear(options, query, message));
  try {
    await client.connect();
    await query(`listen ${NOTICE_CHANNEL}`);
    await query(`listen ${ANSWER_CHANNEL}`);
    await beat(query, options.processId);
    return { client, query, lost };
  } catch (error) {
    void client.end().catch(() => undefined);
    throw withoutDetail(error);
  }
}

/** Answers to notices and signs of life share one connection, which takes one statement at a time. */
function oneByOne(query: Query): Query {
  let last: Promise<unknown> = Promise.resolve();
  return (text, values) => {
    const next = last.then(() => query<never>(text, values));
    // Who asked gets the error; the one behind only waits for the end.
    last = next.catch(() => undefined);
    return next;
  };
}

/** Returns when the connection is lost, shows no life any more, or the vault is closed. */
async function stay(options: ListenOptions, { client, query, lost }: Connection, stop: AbortSignal): Promise<void> {
  let alive = true;
  const gone = lost.then(() => {
    alive = false;
  });
  while (alive && !stop.aborted) {
    await Promise.race([gone, pause(options.beatMs, stop)]);
    if (!alive || stop.aborted) break;
    options.onBeat();
    // A connection that is half open reports no error: only an answer that doesn't come shows it.
    alive = await beat(query, options.processId).then(
      () => alive,
      () => false,
    );
  }
  if (alive) await query('delete from vault_process where id = $1', [options.processId]).catch(() => undefined);
  // A half-open connection may never confirm its end: nobody waits for it.
  void client.end().catch(() => undefined);
}

async function beat(query: Query, processId: string): Promise<void> {
  await query(
    `insert into vault_process (id, seen_at) values ($1, clock_timestamp())
      on conflict (id) do update set seen_at = excluded.seen_at`,
    [processId],
  );
  await query(`delete from vault_process where seen_at < clock_timestamp() - $1::interval`, [ROWS_KEPT]);
}

function hear(options: ListenOptions, query: Query, message: pg.Notification): void {
  if (message.channel === ANSWER_CHANNEL) {
    const answer = answerSchema.safeParse(parse(message.payload));
    if (answer.success) options.onAnswer(answer.data);
    return;
  }
  const notice = noticeSchema.safeParse(parse(message.payload));
  if (!notice.success || notice.data.from === options.processId) return;
  options.onNotice(notice.data);
  const answer: Answer = { notice: notice.data.id, from: options.processId };
  // An answer that can't leave means a lost connection, which `stay` sees; the asker then waits its full time.
  query('select pg_notify($1, $2)', [ANSWER_CHANNEL, JSON.stringify(answer)]).catch(() => undefined);
}

function parse(payload: string | undefined): unknown {
  try {
    return JSON.parse(payload ?? '');
  } catch {
    return undefined;
  }
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      stop.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    stop.addEventListener('abort', end, { once: true });
  });
}
