import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { problems } from '../../api/http/problem.ts';
import { createGuessLimit, type GuessRules } from '../../api/security/guess-limit.ts';
import { loginUrl } from '../../database/logins.ts';
import { startTestApi, type TestApi } from '../api/test-api.ts';
import { eventually } from '../harness/eventually.ts';
import { runSql, type SeededTenant, seedTenant, TEST_PASSWORD } from '../harness/rows.ts';
import { ask, enrol, password, secondStep } from './people.ts';

let api: TestApi;
let tenant: SeededTenant;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());
beforeEach(async () => {
  await runSql(api.databases, 'delete from auth.guess');
  tenant = await seedTenant(api.databases, api.vault);
});

async function guess(
  email: string,
  word = 'not the password',
): Promise<{ status: number; wait: number; body: string }> {
  const response = await api.anonymous.request('POST', '/api/auth/sign-in/email', { body: { email, password: word } });
  return {
    status: response.status,
    wait: Number(response.headers.get('retry-after')),
    body: await response.text(),
  };
}

/** As if the waits that stand were over. */
const letPass = () =>
  runSql(api.databases, 'update auth.guess set expire = expire - 3600000 * 2 where key not like $1', ['%/wait:%']);

const alarms = (tenantId: string) =>
  runSql<{ subject_id: string; detail: object }>(
    api.databases,
    `select subject_id, detail from audit_event where tenant_id = $1 and kind = 'security.guessing_stopped' and actor_kind = 'system'`,
    [tenantId],
  );

describe('BW-2.6 Guessing at passwords', () => {
  it('BW-2.6 When one address goes through fifty people, then it is stopped, and the log of those it meant says so', async () => {
    const strangers = Array.from({ length: 48 }, (_, index) => `person-${index}@clinic.example`);
    const [known, other] = [tenant.members.manager.email, tenant.members.officer.email];
    const answers = [];
    for (const email of [...strangers.slice(0, 45), known, ...strangers.slice(45), other])
      answers.push(await guess(email));
    expect(answers.map(({ status }) => status)).toEqual([...Array(30).fill(401), ...Array(20).fill(429)]);
    expect(new Set(answers.slice(30).map(({ body }) => body)).size).toBe(1);
    expect(answers.slice(30).every(({ wait }) => wait > 0 && wait <= 15 * 60)).toBe(true);
    await eventually(async () =>
      expect((await alarms(tenant.id)).map(({ subject_id }) => subject_id).sort()).toEqual(
        [tenant.members.manager.id, tenant.members.officer.id].sort(),
      ),
    );
  });

  it('BW-2.6 When one person is guessed at twenty times, then waiting grows, the alarm is raised once, others get in', async () => {
    const { email } = tenant.members.agentA;
    const first = await Promise.all(Array.from({ length: 20 }, (_, index) => guess(email, `guess ${index}`)));
    expect(first.filter(({ status }) => status === 401)).toHaveLength(8);
    expect(first.filter(({ status }) => status === 429)).toHaveLength(12);
    expect((await guess(email, TEST_PASSWORD)).status).toBe(429);
    expect((await password(api, tenant.members.agentB)).status).toBe(204);
    const waits: number[] = [];
    for (let round = 0; round < 3; round++) {
      await letPass();
      for (let attempt = 0; attempt < 8; attempt++) expect((await guess(email)).status).toBe(401);
      waits.push((await guess(email)).wait);
    }
    expect(waits.map((wait) => Math.ceil(wait / 60))).toEqual([2, 4, 8]);
    // Once, or twice when a quarter of an hour ends in between.
    await eventually(async () =>
      expect((await alarms(tenant.id)).slice(0, 2)).toContainEqual({
        subject_id: tenant.members.agentA.id,
        detail: { step: 'password' },
      }),
    );
    expect((await alarms(tenant.id)).length).toBeLessThanOrEqual(2);
  });

  it('When the person remembers in time, then the slips are forgiven', async () => {
    const { email } = tenant.members.agentA;
    for (let round = 0; round < 3; round++) {
      for (let slip = 0; slip < 7; slip++) expect((await guess(email)).status).toBe(401);
      expect((await guess(email, TEST_PASSWORD)).status).toBe(204);
    }
  });

  it('When the address is unknown, then the answer takes as long as a wrong password', async () => {
    const median = async (email: () => string) => {
      const times: number[] = [];
      for (let run = 0; run < 5; run++) {
        const start = performance.now();
        expect((await guess(email())).status).toBe(401);
        times.push(performance.now() - start);
      }
      return times.sort((a, b) => a - b)[2]!;
    };
    const known = await median(() => tenant.members.agentA.email);
    const unknown = await median(() => 'nobody@clinic.example');
    expect(unknown).toBeGreaterThan(known * 0.5);
  });

  it('BW-2.6 When counts are kept, then neither address nor e-mail can be read from them', async () => {
    await guess(tenant.members.agentA.email);
    const rows = await runSql<{ key: string }>(api.databases, 'select key from auth.guess');
    expect(rows.length).toBeGreaterThanOrEqual(3);
    for (const { key } of rows) expect(key).toMatch(/^password\/(?:address|place|person|wait):[\w-]{43}$/);
  });
});

describe('BW-2.6 Guessing at second steps', () => {
  it('BW-2.6 When the password is known and codes are guessed, then five are enough, whatever the password does', async () => {
    const agent = await api.signIn(tenant.members.agentA);
    const { app } = await enrol(agent);
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      const { cookie } = await password(api, tenant.members.agentA);
      for (const code of ['000000', '000001'])
        statuses.push((await secondStep(api, cookie, { method: 'totp', code })).status);
    }
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429, 429, 429]);
    const { cookie } = await password(api, tenant.members.agentA);
    expect((await secondStep(api, cookie, { method: 'totp', code: app.code() })).status).toBe(429);
    await eventually(async () =>
      expect(await alarms(tenant.id)).toContainEqual({
        subject_id: tenant.members.agentA.id,
        detail: { step: 'second_factor' },
      }),
    );
  });

  it('BW-2.6 When a session is left open and its password guessed at, then it is stopped as well', async () => {
    const agent = await api.signIn(tenant.members.agentA);
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 10; attempt++)
      statuses.push((await ask(agent, 'POST', '/account/step-up', { method: 'password', password: 'no' })).status);
    expect(statuses).toEqual([...Array(8).fill(422), 429, 429]);
  });
});

describe('BW-2.6 A limit that several processes share', () => {
  const rules: GuessRules = {
    perAddress: { tries: 6, seconds: 60 },
    perPlace: { tries: 3, seconds: 60 },
    perPerson: { tries: 5, seconds: 60 },
  };
  const close: (() => Promise<unknown>)[] = [];
  afterAll(() => Promise.all(close.map((one) => one())));

  /** A process behind a proxy that says where a request comes from. */
  async function startProcess(home: string) {
    const pool = new pg.Pool({
      connectionString: loginUrl(api.databases.dataUrl, 'omniflow_api', api.databases.loginSecret),
      max: 2,
    });
    const limit = createGuessLimit({ pool, secret: 'a secret', name: 'shared', rules });
    const app = express();
    app.set('trust proxy', true);
    app.post('/try/:person', async (request, response) => {
      const isAtHome = async () => request.ip === home;
      await limit.attempt({ request, response, person: request.params.person, isAtHome });
      response.end();
    });
    app.use(problems(pino({ level: 'silent' })));
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    close.push(
      () => pool.end(),
      async () => server.close(),
    );
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const attempt = async (person: string, address: string) =>
      (await fetch(`${url}/try/${person}`, { method: 'POST', headers: { 'x-forwarded-for': address } })).status;
    return { attempt, limit };
  }

  it('BW-2.6 When guesses are spread over processes and addresses, then they count together, and no one is locked out at home', async () => {
    const [one, other] = [await startProcess('192.0.2.1'), await startProcess('192.0.2.1')];
    const turns = [one, other];
    const at = async (person: string, addresses: string[]) => {
      const statuses: number[] = [];
      for (const [index, address] of addresses.entries())
        statuses.push(await turns[index % 2]!.attempt(person, address));
      return statuses;
    };
    expect(await at('a', Array(5).fill('198.51.100.1'))).toEqual([200, 200, 200, 429, 429]);
    // One household of IPv6 is one place, however many addresses it has.
    expect(await at('b', ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8::4'])).toEqual([200, 200, 200, 429]);
    const everywhere = Array.from({ length: 7 }, (_, index) => `203.0.113.${index}`);
    expect(await at('c', everywhere)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(await at('c', ['192.0.2.1', '192.0.2.1', '192.0.2.2'])).toEqual([200, 200, 429]);
    await one.limit.pardon('c');
    expect(await at('c', ['192.0.2.2'])).toEqual([200]);
  });
});
