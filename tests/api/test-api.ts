import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { pino } from 'pino';
import { createRegistry } from '../../api/http/metrics.ts';
import { openNewsSource } from '../../api/live/news-source.ts';
import { createApi } from '../../api/server.ts';
import { createConnectors } from '../../channels/registry.ts';
import { createLivePublisher, readNews } from '../../database/live.ts';
import { loginUrl } from '../../database/logins.ts';
import { createOrm } from '../../database/orm.ts';
import { createDatabase, type Database } from '../../database/scope.ts';
import type { Vault } from '../../database/vault/vault.ts';
import type { Nudge } from '../../domain/processes.ts';
import { signingKeyOf } from '../../services/audit/note.ts';
import { type Files, openFiles } from '../../services/media/files.ts';
import { openObject } from '../../services/media/open-object.ts';
import { startSimulator } from '../../tools/simulator/simulator.ts';
import { type FreshDatabases, freshDatabases } from '../harness/databases.ts';
import { TEST_META } from '../harness/environment.ts';
import { type SeededMember, TEST_PASSWORD } from '../harness/rows.ts';
import { openTestVault } from '../harness/vault.ts';

/** Signs heads where a test plays the worker. */
export const auditKey = signingKeyOf(Buffer.alloc(32, 'signing'));
export const PUBLIC_URL = 'http://localhost:3999';
export const AUTH_SECRET = 'auth secret of the tests, long enough';
export const OPERATOR = {
  name: 'Example Ltd',
  address: '1 Main Road',
  email: 'desk@example.org',
  website: 'https://example.org',
};

export interface TestApi {
  url: string;
  databases: FreshDatabases;
  database: Database;
  /** Login omniflow_operator. */
  operatorDatabase: Database;
  vault: Vault;
  /** Meta's stand-in, for connecting numbers. */
  simulatorUrl: string;
  files: Files;
  /** What would have been relayed to Temporal. */
  nudges: Nudge[];
  /** Every line the API logged so far. */
  logs(): string;
  /** A browser without a session. */
  anonymous: Browser;
  /** A browser with this cookie. */
  with(cookie: string): Browser;
  signIn(member: Pick<SeededMember, 'email'>): Promise<Browser>;
  close(): Promise<void>;
}

/** A browser's side of the conversation: our own origin, and a cookie when signed in. */
export interface Browser {
  cookie: string | null;
  request(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Response>;
}

interface Options {
  limits?: { perAddress: number; perMember: number; perTenant: number };
  publicUrl?: string;
}

/** The API as it is served, on a free port, over databases of its own. */
export async function startTestApi(options: Options = {}): Promise<TestApi> {
  const databases = await freshDatabases();
  const vault = await openTestVault(databases);
  const apiUrl = loginUrl(databases.dataUrl, 'omniflow_api', databases.loginSecret);
  const pools = {
    api: new pg.Pool({ connectionString: apiUrl, max: 2 }),
    auth: new pg.Pool({ connectionString: apiUrl, max: 4, options: '-c search_path=auth' }),
  };
  const folder = mkdtempSync(join(tmpdir(), 'omniflow-files-'));
  const files = openFiles(pathToFileURL(folder).href);
  const nudges: Nudge[] = [];
  const lines: string[] = [];
  const failures: unknown[] = [];
  const publisher = createLivePublisher(pools.api, (error) => failures.push(error));
  const database = createDatabase({
    orm: await createOrm({ url: apiUrl }),
    vault,
    onCommitted(committed) {
      nudges.push(...committed.nudges);
      publisher.publish(committed.tenantId, committed.changed, committed);
    },
  });
  const operatorDatabase = createDatabase({
    orm: await createOrm({ url: loginUrl(databases.dataUrl, 'omniflow_operator', databases.loginSecret), poolSize: 3 }),
    vault,
    onCommitted: (committed) => publisher.publish(committed.tenantId, committed.changed, committed),
  });
  const simulator = await startSimulator({ ...TEST_META, seed: 1 });
  const { app, live } = createApi({
    database,
    operatorDatabase,
    vault,
    connectors: createConnectors({
      appId: TEST_META.appId,
      appSecret: TEST_META.appSecret,
      graphUrl: simulator.url,
      signUp: { dialogUrl: simulator.url, configId: '1' },
    }),
    authPool: pools.auth,
    publicUrl: options.publicUrl ?? PUBLIC_URL,
    authSecret: AUTH_SECRET,
    operator: OPERATOR,
    log: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
    registry: createRegistry(),
    probes: { data: () => pools.api.query('select 1') },
    openObject: (media, range) => openObject(files, media, range),
    audit: { key: auditKey, folder: join(folder, 'audit') },
    ...(options.limits && { limits: options.limits }),
  });
  const listening = Promise.withResolvers<void>();
  const news = openNewsSource({
    url: apiUrl,
    read: readNews,
    onNews: live.publish,
    onListening() {
      live.refetchAll();
      listening.resolve();
    },
    onError: (error) => failures.push(error),
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await Promise.all([once(server, 'listening'), listening.promise]);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    databases,
    database,
    operatorDatabase,
    vault,
    simulatorUrl: simulator.url,
    files,
    nudges,
    logs: () => lines.join(''),
    anonymous: browser(url, null),
    with: (cookie) => browser(url, cookie),
    signIn: async (member) => browser(url, await sessionOf(url, member.email)),
    async close() {
      live.close();
      server.close();
      server.closeAllConnections();
      await simulator.stop();
      await publisher.flush();
      await news.close();
      await Promise.all([database.close(), operatorDatabase.close(), vault.close(), pools.api.end(), pools.auth.end()]);
      rmSync(folder, { recursive: true, force: true });
      await databases.drop();
    },
  };
}

function browser(url: string, cookie: string | null): Browser {
  return {
    cookie,
    request: (method, path, { body, headers } = {}) =>
      fetch(url + path, {
        method,
        redirect: 'manual',
        headers: {
          origin: PUBLIC_URL,
          ...(cookie !== null && { cookie }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  };
}

async function sessionOf(url: string, email: string): Promise<string> {
  const response = await browser(url, null).request('POST', '/api/auth/sign-in/email', {
    body: { email, password: TEST_PASSWORD },
  });
  const [cookie] = response.headers.getSetCookie();
  if (!response.ok || cookie === undefined)
    throw new Error(`Sign-in answered ${response.status}: ${await response.text()}`);
  return cookie.split(';')[0] ?? '';
}
