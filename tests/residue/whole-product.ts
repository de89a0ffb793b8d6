import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { inject } from 'vitest';
import { loginUrl } from '../../database/logins.ts';
import { createOrm } from '../../database/orm.ts';
import { createDatabase } from '../../database/scope.ts';
import { connectChannel } from '../../services/channels/connect-channel.ts';
import { createTenant } from '../../services/organisation/create-tenant.ts';
import { createUser } from '../../services/organisation/create-user.ts';
import { acceptAgreementFor } from '../../tools/seed/accept-agreement.ts';
import { pickPort } from '../../tools/start/ports.ts';
import { type FreshDatabases, freshDatabases } from '../harness/databases.ts';
import { type EnvironmentOptions, testEnvironment } from '../harness/environment.ts';
import { eventually } from '../harness/eventually.ts';
import {
  startApi,
  startSimulator,
  startWorker,
  type TestProcess,
  type TestServer,
  type TestSimulator,
} from '../harness/processes.ts';
import { type TestTemporal, testTemporal } from '../harness/temporal.ts';
import { openTestVault } from '../harness/vault.ts';

const password = 'correct horse battery';

/** Lets the worker, at a signal, ask for the address in a file, and write what came of it behind it. */
const fetchingOnSignal = `data:text/javascript,${encodeURIComponent(`
  import { appendFileSync, readFileSync } from 'node:fs';
  process.on('SIGUSR2', () => {
    const file = new URL('probe-' + process.pid, process.env.FILES_URL + '/').pathname;
    const say = (words) => appendFileSync(file, ' ' + words);
    fetch(readFileSync(file, 'utf8')).then(({ status }) => say(String(status)), ({ code }) => say(String(code)));
  });`)}`;

/** API, worker and simulator as processes, a clinic whose number is the simulator's, and its admin's browser. */
export interface WholeProduct {
  databases: FreshDatabases;
  superuser: pg.Pool;
  temporal: TestTemporal;
  api: TestServer;
  worker: TestProcess;
  clinic: { tenantId: string; channelId: string; accountId: string };
  /** The seed that Temporal's payloads are sealed with. */
  platformSecret: Buffer;
  simulatorUrl: string;
  simulate<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Lets the worker's process itself ask for an address by the global `fetch`: a status, or why not. */
  fetchInWorker(address: string): Promise<string>;
  /** As the signed-in admin; answers whatever the status. */
  request(method: string, path: string, body?: unknown): Promise<Response>;
  /** Ends API and worker in order, so that all they had to say is said. */
  end(): Promise<void>;
  close(): Promise<void>;
}

export async function openWholeProduct(): Promise<WholeProduct> {
  const [databases, temporal, port] = [await freshDatabases(), await testTemporal(), await pickPort()];
  const simulator = await startSimulator({ webhookUrl: `http://127.0.0.1:${port}/webhooks/meta` });
  const options: EnvironmentOptions = { databases, temporal, simulator };
  // API and worker share their files, as they do everywhere but in tests.
  const filesUrl = pathToFileURL(mkdtempSync(join(inject('services').folder, 'residue-files-'))).href;
  const shared = { LOG_LEVEL: 'trace', FILES_URL: filesUrl };
  const [api, worker] = await Promise.all([
    startApi({ ...options, env: { ...shared, PORT: String(port) } }),
    startWorker({ ...options, env: { ...shared, NODE_OPTIONS: `--import ${fetchingOnSignal}` } }),
  ]);
  const superuser = new pg.Pool({ connectionString: databases.dataUrl, max: 2 });
  const environment = testEnvironment(options);
  const simulate = <T>(method: string, path: string, body?: unknown): Promise<T> =>
    control<T>(simulator, { method, path, body });
  const { email, ...clinic } = await openClinic({ databases, superuser, simulate });
  const cookie = await signIn(api, email);
  return {
    databases,
    superuser,
    temporal,
    api,
    worker,
    clinic,
    simulate,
    simulatorUrl: simulator.url,
    platformSecret: Buffer.from(environment.SIGNING_KEY!, 'base64'),
    fetchInWorker: (address) => fetchIn(worker, { filesUrl, address }),
    request: (method, path, body) => request(api, { method, path, body, cookie }),
    end: async () => void (await Promise.all([api.stop(), worker.stop()])),
    async close() {
      await Promise.all([api.kill(), worker.kill(), simulator.kill(), superuser.end(), temporal.close()]);
      await databases.drop();
    },
  };
}

async function fetchIn(worker: TestProcess, of: { filesUrl: string; address: string }): Promise<string> {
  const file = new URL(`probe-${worker.pid}`, `${of.filesUrl}/`);
  writeFileSync(file, of.address);
  process.kill(worker.pid, 'SIGUSR2');
  return await eventually(() => {
    const [, outcome] = readFileSync(file, 'utf8').split(' ');
    if (outcome === undefined) throw new Error('The worker has not answered yet.');
    return outcome;
  });
}

type Opening = Pick<WholeProduct, 'databases' | 'superuser' | 'simulate'>;

async function openClinic({
  databases,
  superuser,
  simulate,
}: Opening): Promise<WholeProduct['clinic'] & { email: string }> {
  const vault = await openTestVault(databases);
  const database = createDatabase({
    orm: await createOrm({ url: loginUrl(databases.dataUrl, 'omniflow_worker', databases.loginSecret) }),
    vault,
    onCommitted: () => undefined,
  });
  const email = `${randomUUID()}@clinic.example`;
  const { userId } = await createUser((text, values) => superuser.query(text, [...values]), {
    email,
    name: 'Staff',
    password,
  });
  const tenant = await createTenant(
    { database, vault },
    { name: 'Clinic', departments: [{ name: 'Reception' }], members: [{ userId, role: 'admin', departments: [0] }] },
  );
  await acceptAgreementFor(database, { tenantId: tenant.tenantId, adminId: tenant.memberIds[0]! });
  const account = await simulate<{ accessToken: string; wabaId: string; numbers: { id: string }[] }>(
    'POST',
    '/accounts',
    { subscribed: true },
  );
  const accountId = account.numbers[0]!.id;
  const channelId = await connectChannel({ database, vault }, tenant.tenantId, {
    provider: 'whatsapp',
    name: 'Desk',
    departmentId: tenant.departmentIds[0]!,
    businessId: account.wabaId,
    accountId,
    token: account.accessToken,
  });
  await database.close();
  await vault.close();
  return { tenantId: tenant.tenantId, channelId, accountId, email };
}

async function control<T>({ url }: TestSimulator, call: { method: string; path: string; body: unknown }): Promise<T> {
  const response = await send(`${url}/control${call.path}`, call);
  if (!response.ok) throw new Error(`${call.method} ${call.path} answered ${response.status}`);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function signIn(api: TestServer, email: string): Promise<string> {
  const response = await request(api, {
    method: 'POST',
    path: '/api/auth/sign-in/email',
    body: { email, password },
    cookie: '',
  });
  const [cookie] = response.headers.getSetCookie();
  if (!response.ok || cookie === undefined) throw new Error(`Sign-in answered ${response.status}.`);
  return cookie.split(';')[0]!;
}

function request(
  { url }: TestServer,
  call: { method: string; path: string; body: unknown; cookie: string },
): Promise<Response> {
  return send(url + call.path, { ...call, headers: { origin: url, cookie: call.cookie } });
}

function send(
  address: string,
  call: { method: string; body: unknown; headers?: Record<string, string> },
): Promise<Response> {
  const headers = {
    ...call.headers,
    ...(call.body !== undefined && { 'content-type': 'application/json' }),
  };
  return fetch(address, {
    method: call.method,
    headers,
    ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
  });
}
