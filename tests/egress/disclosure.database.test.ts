import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../database/ids.ts';
import { loginUrl } from '../../database/logins.ts';
import { createAllowedHosts, ownHostsOf } from '../../services/egress/allowed-hosts.ts';
import { createDisclosureLog } from '../../services/egress/disclosure-log.ts';
import { createEgress } from '../../services/egress/egress.ts';
import { type FreshDatabases, freshDatabases } from '../harness/databases.ts';

let databases: FreshDatabases;
let worker: pg.Pool;
let superuser: pg.Pool;
let servers: Server[] = [];
let port: number;
const asked: string[] = [];
beforeAll(async () => {
  databases = await freshDatabases();
  worker = new pg.Pool({
    connectionString: loginUrl(databases.dataUrl, 'omniflow_worker', databases.loginSecret),
    max: 2,
  });
  superuser = new pg.Pool({ connectionString: databases.dataUrl, max: 1 });
  port = await listen('127.0.0.1', 0);
  await listen('127.0.0.2', port);
  await superuser.query(
    `insert into sub_processor (id, name, kind, purpose, data, region, hosts, agreement, agreement_sha256, founding, opens_at)
      values ($1, 'Partner', 'other', 'Tests', 'None', 'India', '{127.0.0.1,127.0.0.2,*.media.example}', 'Agreement', repeat('a', 64), true, now())`,
    [newId()],
  );
});
afterAll(async () => {
  for (const server of servers) server.close();
  await Promise.all([worker?.end(), superuser?.end()]);
  await databases?.drop();
});

async function listen(host: string, at: number): Promise<number> {
  const server = createServer((request, response) => {
    asked.push(request.headers.host ?? '');
    response.end();
  }).listen(at, host);
  servers = [...servers, server];
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const hosts = (of: Pick<Parameters<typeof createAllowedHosts>[0], 'ownHosts' | 'now'> = {}) =>
  createAllowedHosts({ sql: async (text) => (await worker.query(text)).rows, ...of });

describe('what leaves', () => {
  it('OF-4.0 When a run spoke to partners and tried others, then the disclosure log equals what the hosts were asked', async () => {
    const log = createDisclosureLog({
      sql: (text, values) => worker.query(text, [...values]),
      onError: (error) => expect.unreachable(String(error)),
    });
    const egress = createEgress({ openHosts: hosts(), record: log.record, local: true });
    const attempts = ['127.0.0.1', '127.0.0.2', '127.0.0.1'];
    await Promise.all(attempts.map((host) => egress.fetch(`http://${host}:${port}/`)));
    const refused = ['127.0.0.3', 'localhost', 'media.example'];
    for (const host of refused)
      await expect(egress.fetch(`http://${host}:${port}/`)).rejects.toMatchObject({ code: 'EGRESS_CLOSED' });
    await log.flush();
    await egress.close();
    const { rows } = await superuser.query<{ host: string; outcome: string; requests: string }>(
      'select host, outcome, requests from egress_day order by host',
    );
    const left = rows.filter(({ outcome }) => outcome === 'allowed');
    const heard = Map.groupBy(asked, (host) => host.split(':')[0]!);
    expect(left).toEqual(
      [...heard]
        .map(([host, times]) => ({ host, outcome: 'allowed', requests: String(times.length) }))
        .sort((a, b) => (a.host < b.host ? -1 : 1)),
    );
    expect(rows.filter(({ outcome }) => outcome === 'refused')).toEqual([
      { host: 'unlisted', outcome: 'refused', requests: String(refused.length) },
    ]);
  });

  it('When a host below a registered name was spoken to, then it is counted by its own name; one nobody registered is not named', async () => {
    const log = createDisclosureLog({
      sql: (text, values) => worker.query(text, [...values]),
      onError: () => undefined,
    });
    log.record({ host: 'A.media.example' });
    log.record({ host: 'person.example' });
    await log.flush();
    const { rows } = await superuser.query<{ host: string }>(`select host from egress_day where outcome = 'allowed'`);
    const names = rows.map(({ host }) => host);
    expect(names).toContain('a.media.example');
    expect(names).toContain('unlisted');
    expect(names).not.toContain('person.example');
  });

  it('When a count cannot be written, then it waits and is not lost', async () => {
    const errors: unknown[] = [];
    let isAway = true;
    const written: unknown[] = [];
    const log = createDisclosureLog({
      sql: (_, values) => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(written.push(values))),
      onError: (error) => errors.push(error),
    });
    log.record({ host: 'a.example' });
    await log.flush();
    isAway = false;
    log.record({ host: 'a.example' });
    await log.flush();
    expect(errors.length).toBeGreaterThan(0);
    expect(written).toEqual([[['a.example'], ['allowed'], [2]]]);
  });
});

describe('hosts that are open', () => {
  it('OF-4.3 When a partner ends, then its host is closed within a minute; until then it is not asked for again', async () => {
    let now = 0;
    const open = hosts({ now: () => now });
    expect(await open()).toContain('127.0.0.1');
    await superuser.query('update sub_processor set ended_at = now()');
    now = 59_999;
    expect(await open()).toContain('127.0.0.1');
    now = 60_000;
    expect(await open()).not.toContain('127.0.0.1');
  });

  it('OF-4.0 When the register cannot be read, then what was known serves for its minute, and then all is closed', async () => {
    let now = 0;
    let isAway = false;
    const open = createAllowedHosts({
      sql: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve([{ host: 'a.example' }])),
      now: () => now,
    });
    expect(await open()).toContain('a.example');
    isAway = true;
    now = 59_999;
    expect(await open()).toContain('a.example');
    now = 60_000;
    await expect(open()).rejects.toThrow('away');
  });

  it('When configured addresses lead to this machine, then those hosts are its own, and no others', () => {
    expect(
      ownHostsOf(['http://127.0.0.1:4000', 'smtp://localhost:25', 'http://[::1]:1', 'https://graph.facebook.com']),
    ).toEqual(['127.0.0.1', 'localhost', '::1']);
  });
});
