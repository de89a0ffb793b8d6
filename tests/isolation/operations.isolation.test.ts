import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../api/http/operations.ts';
import { newId } from '../../database/ids.ts';
import { type Browser, startTestApi, type TestApi } from '../api/test-api.ts';
import { addConversation, runSql, type SeededTenant, seedTenant } from '../harness/rows.ts';
import { problemOf, proveAt, send, stateOf } from './asking.ts';
import {
  type AnyOperation,
  type Caller,
  callerOf,
  callers,
  mutationsOf,
  type RequestOf,
  refusedCallersOf,
  validRequests,
} from './operation-requests.ts';

const all: [string, AnyOperation][] = Object.values(operations).flatMap((group) =>
  Object.values(group).map((one): [string, AnyOperation] => [one.id, one]),
);
const closed = all.filter(([, { permission }]) => permission !== 'public');
const open = all.filter(([, { permission }]) => permission === 'public');
const ofConversation = all.filter(([, operation]) => operation.path.startsWith('/conversations/{id}'));

let api: TestApi;
let tenant: SeededTenant;
let stranger: SeededTenant;
let browsers: Record<Caller, Browser>;
let agentA: Browser;
let agentB: Browser;
let foreignAdmin: Browser;

beforeAll(async () => {
  api = await startTestApi({ limits: { perAddress: 100_000, perMember: 100_000, perTenant: 100_000 } });
  [tenant, stranger] = [await seedTenant(api.databases, api.vault), await seedTenant(api.databases, api.vault)];
  const signedIn = Object.values(callers).map(
    async (who): Promise<[Caller, Browser]> => [who, await api.signIn(tenant.members[who])],
  );
  browsers = Object.fromEntries(await Promise.all(signedIn)) as Record<Caller, Browser>;
  [agentA, agentB, foreignAdmin] = [
    browsers.agentA,
    await api.signIn(tenant.members.agentB),
    await api.signIn(stranger.members.admin),
  ];
});
afterAll(() => api?.close());

/** A conversation with a failed and an unconfirmed message and an approved template, made for one call. */
async function prepare(operation: AnyOperation): Promise<RequestOf> {
  const asks = operation.id === 'askConsent';
  const conversation = await addConversation(api.databases, api.vault, tenant, {
    ...(asks && { standing: 'unknown' }),
    assignee: operation.id === 'takeConversation' ? null : tenant.members.agentA.id,
  });
  return await validRequests[operation.id]!({ api, tenant, conversation, caller: browsers[callerOf(operation)] });
}

describe('Every operation', () => {
  it('When an operation is added, then this suite knows a valid request for it', () => {
    expect(Object.keys(validRequests).sort()).toEqual(all.map(([id]) => id).sort());
  });

  it.each(all)(
    '%s: when the request is right, then the answer is what its schema says and nothing more',
    async (_, operation) => {
      const response = await send(browsers[callerOf(operation)], operation, await prepare(operation));
      expect(response.status).toBe(operation.status);
      expect(response.headers.get('cache-control')).toBe('no-store');
      if (operation.status === 204) return;
      const body: unknown = await response.json();
      expect(operation.response.parse(body)).toEqual(body);
    },
  );

  it.each(closed)('%s: when nobody is signed in, then it is refused before anything is read', async (_, operation) => {
    const response = await send(api.anonymous, operation, { params: { id: newId(), messageId: newId() } });
    expect(response.status).toBe(401);
    expect(await problemOf(response)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it.each(open)('%s: when nobody is signed in, then it answers all the same', async (_, operation) => {
    const response = await send(api.anonymous, operation, await prepare(operation));
    expect(response.status).toBe(operation.status);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it.each(closed.filter(([, operation]) => refusedCallersOf(operation).length > 0))(
    '%s: when the role does not allow it, then it is refused',
    async (_, operation) => {
      const request = await prepare(operation);
      for (const who of refusedCallersOf(operation)) {
        const response = await send(browsers[who], operation, request);
        expect([who, response.status]).toEqual([who, 403]);
        expect(await problemOf(response)).toMatchObject({ code: 'FORBIDDEN' });
      }
    },
  );

  it.each(closed.filter(([, { stepUp }]) => stepUp))(
    'BW-5.4 %s: when password or second step was given more than five minutes ago, then it is asked for again',
    async (_, operation) => {
      const who = callerOf(operation);
      const request = await prepare(operation);
      await proveAt(api, tenant.members[who], `now() - interval '301 seconds'`);
      const response = await send(browsers[who], operation, request);
      await proveAt(api, tenant.members[who], 'now()');
      expect(response.status).toBe(403);
      expect(await problemOf(response)).toMatchObject({ code: 'STEP_UP_REQUIRED' });
    },
  );

  it('BW-5.4 When the organisation asks for a second step and a member has none, then only the way to it is open', async () => {
    const strict = await seedTenant(api.databases, api.vault);
    const admin = await api.signIn(strict.members.admin);
    await runSql(api.databases, `update tenant set second_factor = 'required' where id = $1`, [strict.id]);
    const params = { id: newId(), messageId: newId() };
    for (const [id, operation] of closed) {
      const response = await send(admin, operation, { params });
      const code = response.status === 403 ? (await problemOf(response)).code : null;
      expect([id, code === 'SECOND_FACTOR_REQUIRED']).toEqual([id, operation.withoutSecondFactor !== true]);
    }
    for (const path of [`media/${params.id}`, 'live', 'nowhere'])
      expect((await admin.request('GET', `/api/v1/${path}`)).status, path).toBe(403);
  });

  it('When the organisation is frozen, then changes are refused before their input is read, and reading, exports and one’s own account go on', async () => {
    const exports = all.filter(([id]) => id === 'exportAccount' || id === 'exportAuditLog');
    const prepared = await Promise.all(exports.map(async ([, one]) => [one, await prepare(one)] as const));
    await runSql(api.databases, `update tenant set state = 'frozen' where id = $1`, [tenant.id]);
    try {
      for (const [id, operation] of closed) {
        const response = await send(browsers[callerOf(operation)], operation, {
          params: { id: newId(), messageId: newId(), memberId: newId() },
        });
        const code = response.status === 409 ? (await problemOf(response)).code : null;
        const changes = operation.method !== 'get' && operation.whileFrozen !== true;
        expect([id, code === 'TENANT_FROZEN']).toEqual([id, changes]);
      }
      for (const [operation, request] of prepared)
        expect((await send(browsers[callerOf(operation)], operation, request)).status).toBe(operation.status);
    } finally {
      await runSql(api.databases, `update tenant set state = 'active' where id = $1`, [tenant.id]);
    }
  });

  it.each(all)('%s: when the method is another one, then there is no such address', async (_, operation) => {
    const request = { params: { id: tenant.conversation.id, messageId: newId() } };
    const served = all.filter(([, { path }]) => path === operation.path).map(([, { method }]) => method);
    const method = (['delete', 'put', 'patch'] as const).find((one) => !served.includes(one))!;
    const response = await send(agentA, { ...operation, method }, request);
    expect(response.status).toBe(404);
    expect(await problemOf(response)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each(all.filter(([, { method }]) => method !== 'get'))(
    '%s: when another site asks with our cookie, then nothing happens',
    async (_, operation) => {
      const request = await prepare(operation);
      const path = operation.path.replace(/\{(\w+)\}/g, (__, name: string) => request.params?.[name] ?? '');
      const response = await fetch(`${api.url}/api/v1${path}`, {
        method: operation.method.toUpperCase(),
        headers: {
          cookie: agentA.cookie ?? '',
          'content-type': 'application/json',
          'sec-fetch-site': 'cross-site',
          origin: 'https://elsewhere.example',
        },
        body: JSON.stringify(request.body ?? {}),
      });
      expect(response.status).toBe(403);
    },
  );
});

describe('Every operation on a conversation', () => {
  it.each(ofConversation)(
    'OF-4.2 %s: when the id is unknown, malformed, of another organisation or not granted, then it is not found',
    async (_, operation) => {
      const request = await prepare(operation);
      const granted = request.params?.id ?? '';
      if (operation.id === 'takeConversation') await agentA.request('POST', `/api/v1/conversations/${granted}/take`);
      const before = await stateOf(api, granted);
      const caller = browsers[callerOf(operation)];
      const attempts: [Browser, string][] = [
        [caller, newId()],
        [caller, 'nonsense'],
        [caller, stranger.conversation.id],
        [foreignAdmin, granted],
      ];
      // In his own department's queue an agent may take; this one is of another department, or taken already.
      if (caller === agentA) attempts.push([agentB, granted]);
      for (const [browser, id] of attempts) {
        const response = await send(browser, operation, { ...request, params: { ...request.params, id } });
        expect([operation.id, response.status]).toEqual([operation.id, 404]);
        expect(await problemOf(response)).toMatchObject({ code: 'NOT_FOUND' });
      }
      expect(await stateOf(api, granted)).toEqual(before);
    },
  );

  it.each(
    all.filter(([, { params }]) => params !== undefined && 'messageId' in ((params as { shape?: object }).shape ?? {})),
  )('%s: when the message is of another conversation, then it is not found', async (_, operation) => {
    const [request, other] = [await prepare(operation), await prepare(operation)];
    const response = await send(agentA, operation, {
      ...request,
      params: { id: request.params!.id!, messageId: other.params!.messageId! },
    });
    expect(response.status).toBe(404);
  });
});

describe('Input that was tampered with', () => {
  it.each(all.filter(([, { body, query }]) => body !== undefined || query !== undefined))(
    '%s: when a field is missing, of another type or too long, then it names the field and repeats nothing',
    async (_, operation) => {
      const request = await prepare(operation);
      const mutations = mutationsOf(operation, request);
      expect(mutations.length).toBeGreaterThan(0);
      for (const [what, mutated] of mutations) {
        const response = await send(browsers[callerOf(operation)], operation, mutated);
        const text = await response.text();
        expect([what, response.status]).toEqual([what, 422]);
        const problem = JSON.parse(text) as { code: string; fields: { path: string; message: string }[] };
        expect(problem.code).toBe('INVALID_INPUT');
        expect(problem.fields.length).toBeGreaterThan(0);
        expect(text).not.toContain('canary');
      }
    },
  );

  it('When the body is no JSON, then it is a bad request; when it is huge, then too large', async () => {
    const path = `/api/v1/conversations/${tenant.conversation.id}/messages`;
    const broken = await agentA.request('POST', path, { body: '{"clientId": ' });
    expect([broken.status, (await problemOf(broken)).code]).toEqual([400, 'INVALID_INPUT']);
    const huge = await agentA.request('POST', path, { body: { text: 'x'.repeat(300_000) } });
    expect([huge.status, (await problemOf(huge)).code]).toEqual([413, 'TOO_LARGE']);
  });

  it.each([
    'x',
    Buffer.from('[]').toString('base64url'),
    Buffer.from('["now()","1"]').toString('base64url'),
    Buffer.from('{"a":1}').toString('base64url'),
  ])('When the cursor %s is none of ours, then it is invalid input', async (cursor) => {
    expect((await agentA.request('GET', `/api/v1/conversations?after=${cursor}`)).status).toBe(422);
    expect(
      (await agentA.request('GET', `/api/v1/conversations/${tenant.conversation.id}/messages?before=${cursor}`)).status,
    ).toBe(422);
  });
});

describe('The surface', () => {
  it('When an address is unknown, then it is a problem document', async () => {
    for (const path of ['/api', '/api/v2/session', '/api/v1/', '/api/v1/conversations/x/y', '/nowhere']) {
      const response = await agentA.request('GET', path);
      expect([path, response.status]).toEqual([path, 404]);
      await problemOf(response);
    }
  });

  it('When the description is asked for, then it names every operation', async () => {
    const document = (await (await api.anonymous.request('GET', '/api/openapi.json')).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    expect(document.openapi).toBe('3.1.0');
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(ids.sort()).toEqual(all.map(([id]) => id).sort());
  });

  it('When all of this was asked, then the log holds no id, name, number or word of a person', async () => {
    const { conversation, members } = tenant;
    for (const secret of [
      conversation.id,
      conversation.messageId,
      conversation.phone,
      conversation.name,
      conversation.text,
      members.agentA.id,
      members.agentA.email,
      'canary',
    ]) {
      expect(api.logs()).not.toContain(secret);
    }
    expect(api.logs()).toContain('"route":"/api/v1/conversations/:id/messages"');
    expect(api.logs()).not.toContain('"status":500');
  });

  it('When a member asks too often, then they are told when to come back', async () => {
    const slow = await startTestApi({ limits: { perAddress: 1_000, perMember: 3, perTenant: 1_000 } });
    const other = await seedTenant(slow.databases, slow.vault);
    const agent = await slow.signIn(other.members.agentA);
    const statuses: number[] = [];
    for (let request = 0; request < 4; request++) statuses.push((await agent.request('GET', '/api/v1/session')).status);
    const refused = await agent.request('GET', '/api/v1/session');
    await slow.close();
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
