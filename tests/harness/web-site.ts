import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';
import type { Browser } from 'playwright-core';
import { inject } from 'vitest';
import { createChannels } from '../../channels/registry.ts';
import { loginUrl } from '../../database/logins.ts';
import { createOrm } from '../../database/orm.ts';
import { createDatabase } from '../../database/scope.ts';
import { connectChannel } from '../../services/channels/connect-channel.ts';
import { syncTemplates } from '../../services/channels/sync-templates.ts';
import { createTenant } from '../../services/organisation/create-tenant.ts';
import { createUser } from '../../services/organisation/create-user.ts';
import { acceptAgreementFor } from '../../tools/seed/accept-agreement.ts';
import { pickPort } from '../../tools/start/ports.ts';
import { ensureWebBuild } from '../../tools/start/web-build.ts';
import { type Customers, createCustomers } from '../web/customers.ts';
import { createPages, type Pages } from '../web/pages.ts';
import { password, staff } from '../web/staff.ts';
import { launchChromium } from './chromium.ts';
import { cloneDatabases } from './databases.ts';
import type { EnvironmentOptions } from './environment.ts';
import { startApi, startSimulator, startWorker, type TestSimulator } from './processes.ts';
import type { Services } from './services.ts';
import { testTemporal } from './temporal.ts';
import { openTestVault } from './vault.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const accessToken = 'access-token-of-the-browser-suite';

/** The whole product as processes, with a browser before it and the simulator behind it. */
export interface WebSite extends Pages, Customers {
  readonly url: string;
  readonly simulator: TestSimulator;
  readonly browser: Browser;
  /** For what no screen can do: letting time pass in a row. */
  readonly superuser: pg.Pool;
  killApi(): Promise<void>;
  restartApi(): Promise<void>;
  close(): Promise<void>;
}

interface Options {
  /** Whether strangers are asked at once; by default staff ask. */
  askConsent?: 'automatic' | 'manual';
  /** What the address bar says; passkeys exist for names only, not for numbers. */
  host?: '127.0.0.1' | 'localhost';
  /** Given outside vitest. */
  services?: Services;
  /** Fills the databases in place of the test clinic, before API and worker start. */
  fill?: (environment: EnvironmentOptions) => Promise<void>;
}

export async function openWebSite({
  host = '127.0.0.1',
  askConsent = 'manual',
  services,
  fill,
}: Options = {}): Promise<WebSite> {
  await ensureWebBuild(root, console.log);
  const given = services ?? inject('services');
  const [databases, temporal, port] = await Promise.all([cloneDatabases(given), testTemporal(given), pickPort()]);
  const url = `http://${host}:${port}`;
  const simulator = await startSimulator({ webhookUrl: `${url}/webhooks/meta` });
  // What the worker fetches, the API serves; links in mails lead to it.
  const shared = {
    FILES_URL: pathToFileURL(join(given.folder, `files-${port}`)).href,
    AUDIT_EXPORT: join(given.folder, `audit-${port}`),
    PUBLIC_URL: url,
  };
  const environment: EnvironmentOptions = { databases, temporal, simulator, folder: given.folder, env: shared };
  const superuser = new pg.Pool({ connectionString: databases.dataUrl, max: 2 });
  const customers = createCustomers(simulator);
  await (fill ? fill(environment) : openClinic(environment, { simulator, superuser, askConsent, customers }));
  const apiOptions = { ...environment, env: { ...shared, PORT: String(port), LOG_LEVEL: 'warn' } };
  let [api, worker, browser] = await Promise.all([
    startApi(apiOptions),
    startWorker({ ...environment, env: { ...shared, PUBLIC_URL: url } }),
    launchChromium(),
  ]);
  return {
    url,
    simulator,
    browser,
    superuser,
    ...customers,
    ...createPages(browser, url),
    killApi: () => api.kill(),
    async restartApi() {
      api = await startApi(apiOptions);
    },
    async close() {
      await browser.close();
      await Promise.all([api.kill(), worker.kill(), simulator.kill()]);
      await Promise.all([superuser.end(), temporal.close()]);
      await databases.drop();
    },
  };
}

interface Ground {
  simulator: TestSimulator;
  superuser: pg.Pool;
  askConsent: 'automatic' | 'manual';
  customers: Customers;
}

/** A clinic with a number, a desk, templates and four people who can sign in. */
async function openClinic(environment: EnvironmentOptions, ground: Ground): Promise<void> {
  const account = await openAccount(ground.customers);
  const { whatsapp } = createChannels({ graphUrl: ground.simulator.url });
  const templates = await whatsapp.listTemplates({ businessId: account.wabaId, token: accessToken });
  const userIds = await Promise.all(Object.values(staff).map((person) => accountOf(ground.superuser, person)));
  const parts = await openParts(environment);
  try {
    const { tenantId, departmentIds, memberIds } = await createTenant(parts, {
      name: 'Riverside Clinic',
      askConsent: ground.askConsent,
      departments: [{ name: 'Front desk' }],
      members: Object.values(staff).map(({ role }, index) => ({ userId: userIds[index]!, role, departments: [0] })),
    });
    const admin = memberIds[Object.values(staff).findIndex(({ role }) => role === 'admin')];
    await acceptAgreementFor(parts.database, { tenantId, adminId: admin! });
    const channelId = await connectChannel(parts, tenantId, {
      provider: 'whatsapp',
      name: 'Main number',
      departmentId: departmentIds[0]!,
      businessId: account.wabaId,
      accountId: account.numberId,
      token: accessToken,
      displayNumber: '15550001111',
      verifiedName: 'Riverside Clinic',
    });
    await parts.database.withScope({ tenantId, actor: { kind: 'system' } }, (scope) =>
      syncTemplates(scope, { channelId, templates }),
    );
  } finally {
    await Promise.all([parts.database.close(), parts.vault.close()]);
  }
}

function accountOf(pool: pg.Pool, { email, name }: { email: string; name: string }): Promise<string> {
  const sql = (text: string, parameters: readonly unknown[]): Promise<unknown> => pool.query(text, [...parameters]);
  return createUser(sql, { email, name, password }).then(({ userId }) => userId);
}

async function openParts(environment: EnvironmentOptions) {
  const { dataUrl, loginSecret } = environment.databases;
  const vault = await openTestVault(environment.databases);
  const orm = await createOrm({ url: loginUrl(dataUrl, 'omniflow_worker', loginSecret), poolSize: 2 });
  return { vault, database: createDatabase({ orm, vault, onCommitted: () => undefined }) };
}

/** The clinic's account at the simulator, with one template that has two fields to fill in. */
async function openAccount({ control }: Customers): Promise<{ wabaId: string; numberId: string }> {
  const { wabaId, numbers } = await control<{ wabaId: string; numbers: { id: string }[] }>('POST', '/accounts', {
    name: 'Riverside Clinic',
    accessToken,
    subscribed: true,
    numbers: [{ displayPhoneNumber: '15550001111', verifiedName: 'Riverside Clinic' }],
  });
  await control('POST', '/templates', {
    wabaId,
    name: 'appointment_hold',
    language: 'en',
    category: 'UTILITY',
    parameterFormat: 'NAMED',
    components: [
      {
        type: 'BODY',
        text: 'Your visit with {{doctor}} is held for {{date}}. Reply YES to confirm.',
        example: {
          body_text_named_params: [
            { param_name: 'doctor', example: 'Dr Iyer' },
            { param_name: 'date', example: 'Friday, 11:20' },
          ],
        },
      },
    ],
  });
  return { wabaId, numberId: numbers[0]!.id };
}
