import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import type { Browser, TestApi } from '../api/test-api.ts';
import { type SeededTenant, seedTenant } from '../harness/rows.ts';
import { type AskedApi, all, closed, expectDiscreetLog, startAskedApi } from './asked-api.ts';
import { problemOf, proveAt, send, stateOf } from './asking.ts';
import { callerOf, mutationsOf, refusedCallersOf, validRequests } from './operation-requests.ts';

const open = all.filter(([, { permission }]) => permission === 'public');
const ofConversation = all.filter(([, operation]) => operation.path.startsWith('/conversations/{id}'));

let asked: AskedApi;
let api: TestApi;
let tenant: SeededTenant;
let stranger: SeededTenant;
let browsers: AskedApi['browsers'];
let agentA: Browser;
let agentB: Browser;
let foreignAdmin: Browser;

beforeAll(async () => {
  asked = await startAskedApi();
  ({ api, tenant, browsers } = asked);
  stranger = await seedTenant(api.databases, api.vault);
  agentA = browsers.agentA;
  [agentB, foreignAdmin] = [await api.signIn(tenant.members.agentB), await api.signIn(stranger.members.admin)];
});
afterAll(() => asked?.close());

const prepare: AskedApi['prepare'] = (operation) => asked.prepare(operation);

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

describe('The log', () => {
  it('When all of this was asked, then the log holds no id, name, number or word of a person', async () => {
    expectDiscreetLog(asked);
    expect(api.logs()).toContain('"route":"/api/v1/conversations/:id/messages"');
  });
});
