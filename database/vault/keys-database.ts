import pg from 'pg';
import { DomainError } from '../../domain/errors.ts';

export type Query = <Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** The keys cluster as the vault's login sees it. Every failure is a DomainError without parameters or row values. */
export interface KeysDatabase {
  readonly query: Query;
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export const CONNECT_WITHIN_MS = 5_000;
const MOST_CONNECTIONS = 4;
const QUERY_WITHIN_MS = 10_000;
/** Connection, resources, operator, state of objects, rollback: another attempt may succeed. */
const PASSING = /^(?:08|53|55|57|40)/;

/** Connections to the keys cluster as `omniflow_vault`. What fails is thrown without the values PostgreSQL would quote. */
export function openKeysDatabase(url: string): KeysDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: QUERY_WITHIN_MS,
    application_name: 'omniflow-vault',
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  return {
    query: queryOf(pool),
    transaction: (work) => inTransaction(pool, work),
    close: () => pool.end(),
  };
}

/** Runs statements over a pool or one connection. Throws UNAVAILABLE or INTERNAL only. */
export function queryOf(target: pg.Pool | pg.ClientBase): Query {
  return async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> => {
    try {
      return (await target.query<Row>(text, [...values])).rows;
    } catch (error) {
      throw withoutDetail(error);
    }
  };
}

async function inTransaction<T>(pool: pg.Pool, work: (query: Query) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw withoutDetail(error);
  });
  // While the connection is ours, its breaking rejects the query in progress; the event only must not end the process.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  const query = queryOf(client);
  let usable = true;
  try {
    await query('begin');
    const result = await work(query);
    await query('commit');
    return result;
  } catch (error) {
    usable = await query('rollback').then(
      () => true,
      () => false,
    );
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(!usable);
  }
}

/** A database error repeats values of rows and parameters: only its five-letter code goes on. */
export function withoutDetail(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof TypeError) return new DomainError('INTERNAL', 'A statement to the keys cluster is malformed.');
  const code = error instanceof pg.DatabaseError ? error.code : undefined;
  if (code === undefined) return new DomainError('UNAVAILABLE', 'The keys cluster is not reachable.');
  const kind = PASSING.test(code) ? 'UNAVAILABLE' : 'INTERNAL';
  return new DomainError(kind, `The keys cluster refused a statement (${code}).`);
}
