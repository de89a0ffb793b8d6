import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { platformOperations } from '../../api/platform/platform.contract.ts';
import { newId } from '../../database/ids.ts';
import { type Browser, startTestApi, type TestApi } from '../api/test-api.ts';
import { runSql, type SeededTenant, seedTenant } from '../harness/rows.ts';
import { addOperator, beginSignIn, signInOperator, type TestOperator } from '../platform/operators.ts';
import { type AnyOperation, mutationsOf, type RequestOf } from './operation-requests.ts';
import { type OperatorRequest, operatorRequests } from './requests/operators.ts';

const all: [string, AnyOperation][] = Object.values(platformOperations).flatMap((group) =>
  Object.values(group).map((one): [string, AnyOperation] => [one.id, one]),
);
const closed = all.filter(([, { permission }]) => permission !== 'operator.nobody');
const verified = all.filter(([, { permission }]) => permission === 'operator.verified');
const stepUp = all.filter(([, operation]) => operation.stepUp);
const anyParams = { id: newId(), conversationId: newId() };

let api: TestApi;
let staff: Browser;
beforeAll(async () => {
  api = await startTestApi({ limits: { perAddress: 100_000, perMember: 100_000, perTenant: 100_000 } });
  const { members } = await seedTenant(api.databases, api.vault);
  staff = await api.signIn(members.admin);
});
afterAll(() => api?.close());

async function send(browser: Browser, operation: AnyOperation, request: RequestOf): Promise<Response> {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => request.params?.[name] ?? '');
  const query = new URLSearchParams(request.query).toString();
  return await browser.request(
    operation.method.toUpperCase(),
    `/api/platform/v1${path}${query && `?${query}`}`,
    request.body === undefined ? {} : { body: request.body },
  );
}

interface Prepared {
  operator: TestOperator;
  tenant: SeededTenant;
  browser: Browser;
  request: OperatorRequest;
}

async function prepare(operation: AnyOperation): Promise<Prepared> {
  const [operator, tenant] = [await signInOperator(api), await seedTenant(api.databases, api.vault)];
  const request = await operatorRequests[operation.id]!({ api, tenant, operator });
  const browser = operation.permission === 'operator.nobody' ? api.anonymous : (request.browser ?? operator.browser);
  return { operator, tenant, browser, request };
}

const codeIn = async (response: Response): Promise<[number, string]> => [
  response.status,
  ((await response.json()) as { code: string }).code,
];

describe('Every operation for operators', () => {
  it('When one is added, then this suite knows a valid request for it, and it has a stage of its own', () => {
    expect(Object.keys(operatorRequests).sort()).toEqual(all.map(([id]) => id).sort());
    expect(all.filter(([, { permission }]) => !permission.startsWith('operator.'))).toEqual([]);
  });

  it.each(all)(
    '%s: when the request is right, then the answer is what its schema says and nothing more',
    async (_, operation) => {
      const { browser, request } = await prepare(operation);
      const response = await send(browser, operation, request);
      expect(response.status).toBe(operation.status);
      expect(response.headers.get('cache-control')).toBe('no-store');
      if (operation.status === 204) return;
      const body: unknown = await response.json();
      expect(operation.response.parse(body)).toEqual(body);
    },
  );

  it.each(closed)('%s: when nobody, or staff of an organisation, asks, then it is refused', async (_, operation) => {
    for (const browser of [api.anonymous, staff, api.with('__Host-omniflow.operator=guessed')])
      expect(await codeIn(await send(browser, operation, { params: anyParams }))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it.each(verified)('%s: when the second factor is open or not set up, then it is refused', async (_, operation) => {
    const { operator, request } = await prepare(operation);
    const waiting = await beginSignIn(api, operator.email);
    const fresh = await beginSignIn(api, (await addOperator(api.databases)).email);
    for (const browser of [waiting, fresh])
      expect(await codeIn(await send(browser, operation, request))).toEqual([403, 'SECOND_FACTOR_REQUIRED']);
  });

  it.each(stepUp)(
    '%s: when the last code is older than five minutes, then a new one is asked for',
    async (_, operation) => {
      const { operator, browser, request } = await prepare(operation);
      await runSql(
        api.databases,
        `update operators.session set stepped_up_at = now() - interval '301 seconds' where operator_id = $1`,
        [operator.operatorId],
      );
      expect(await codeIn(await send(browser, operation, request))).toEqual([403, 'STEP_UP_REQUIRED']);
    },
  );

  it.each(all.filter(([, { method }]) => method !== 'get'))(
    '%s: when another site asks with our cookie, then nothing happens',
    async (_, operation) => {
      const { browser, request } = await prepare(operation);
      const path = operation.path.replace(/\{(\w+)\}/g, (__, name: string) => request.params?.[name] ?? '');
      const response = await browser.request('POST', `/api/platform/v1${path}`, {
        body: request.body ?? {},
        headers: { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' },
      });
      expect(response.status).toBe(403);
    },
  );

  it.each(all.filter(([, { params }]) => params !== undefined))(
    '%s: when the id is unknown or malformed, then it is not found',
    async (_, operation) => {
      const { browser, request } = await prepare(operation);
      for (const id of [newId(), 'nonsense'])
        expect(await codeIn(await send(browser, operation, { ...request, params: { ...request.params, id } }))).toEqual(
          [404, 'NOT_FOUND'],
        );
    },
  );

  it.each(all.filter(([, { body, query }]) => body !== undefined || query !== undefined))(
    '%s: when a field is missing, of another type or too long, then it names the field and repeats nothing',
    async (_, operation) => {
      const { browser, request } = await prepare(operation);
      const mutations = mutationsOf(operation, request);
      expect(mutations.length).toBeGreaterThan(0);
      for (const [what, mutated] of mutations) {
        const response = await send(browser, operation, mutated);
        const text = await response.text();
        expect([what, response.status]).toEqual([what, 422]);
        expect((JSON.parse(text) as { fields: unknown[] }).fields.length).toBeGreaterThan(0);
        expect(text).not.toContain('canary');
      }
    },
  );
});

describe('The surface of operators', () => {
  it('When an operator asks what is for staff, then nobody is signed in there', async () => {
    const { browser } = await signInOperator(api);
    expect((await browser.request('GET', '/api/v1/session')).status).toBe(401);
    expect((await browser.request('GET', '/api/v1/conversations')).status).toBe(401);
  });

  it('When the published description is read, then it does not tell of operators', async () => {
    const text = await (await api.anonymous.request('GET', '/api/openapi.json')).text();
    expect(text).not.toContain('/tenants');
    for (const [id] of all) expect(text).not.toContain(`"${id}"`);
  });

  it('When all of this was asked, then the log holds no name, address, code or token of anybody', async () => {
    const operator = await signInOperator(api);
    const tenant = await seedTenant(api.databases, api.vault);
    await operator.browser.request('GET', `/api/platform/v1/tenants/${tenant.id}`);
    for (const secret of [operator.email, operator.operatorId, operator.browser.cookie!, tenant.id, 'canary'])
      expect(api.logs()).not.toContain(secret);
    expect(api.logs()).not.toContain('"status":500');
  });
});
