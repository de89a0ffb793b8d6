import { afterEach, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import { startTestApi } from '../api/test-api.ts';
import { runSql, seedTenant } from '../harness/rows.ts';
import { shared } from '../harness/shared.ts';
import { all, closed, expectDiscreetLog, startAskedApi } from './asked-api.ts';
import { problemOf, send } from './asking.ts';
import { callerOf } from './operation-requests.ts';

const asked = shared(startAskedApi);
afterEach(() => expectDiscreetLog(asked()));

describe('What an organisation opens', () => {
  it('BW-5.4 When the organisation asks for a second step and a member has none, then only the way to it is open', async () => {
    const strict = await seedTenant(asked().api.databases, asked().api.vault);
    const admin = await asked().api.signIn(strict.members.admin);
    await runSql(asked().api.databases, `update tenant set second_factor = 'required' where id = $1`, [strict.id]);
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
    const prepared = await Promise.all(exports.map(async ([, one]) => [one, await asked().prepare(one)] as const));
    await runSql(asked().api.databases, `update tenant set state = 'frozen' where id = $1`, [asked().tenant.id]);
    try {
      for (const [id, operation] of closed) {
        const response = await send(asked().browsers[callerOf(operation)], operation, {
          params: { id: newId(), messageId: newId(), memberId: newId() },
        });
        const code = response.status === 409 ? (await problemOf(response)).code : null;
        const changes = operation.method !== 'get' && operation.whileFrozen !== true;
        expect([id, code === 'TENANT_FROZEN']).toEqual([id, changes]);
      }
      for (const [operation, request] of prepared)
        expect((await send(asked().browsers[callerOf(operation)], operation, request)).status).toBe(operation.status);
    } finally {
      await runSql(asked().api.databases, `update tenant set state = 'active' where id = $1`, [asked().tenant.id]);
    }
  });
});

describe('The surface', () => {
  it('When an address is unknown, then it is a problem document', async () => {
    for (const path of ['/api', '/api/v2/session', '/api/v1/', '/api/v1/conversations/x/y', '/nowhere']) {
      const response = await asked().browsers.agentA.request('GET', path);
      expect([path, response.status]).toEqual([path, 404]);
      await problemOf(response);
    }
  });

  it('When the description is asked for, then it names every operation', async () => {
    const document = (await (await asked().api.anonymous.request('GET', '/api/openapi.json')).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    expect(document.openapi).toBe('3.1.0');
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(ids.sort()).toEqual(all.map(([id]) => id).sort());
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
