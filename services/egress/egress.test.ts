import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSender } from '../../channels/whatsapp/send.ts';
import { createEgress, EgressRefused } from './egress.ts';

let server: Server;
let origin: string;
let asked = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked += 1;
    if (request.url === '/elsewhere') response.writeHead(302, { location: 'http://elsewhere.example/' });
    response.end('here');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

function egressTo(hosts: string[], local = false) {
  const left: string[] = [];
  const egress = createEgress({
    openHosts: async () => new Set(hosts),
    record: (what) => void left.push(what === 'refused' ? what : what.host),
    local,
  });
  return { egress, left };
}

test('OF-4.0 When a host is not in the register, then nothing leaves and the refusal is counted', async () => {
  const { egress, left } = egressTo(['graph.facebook.com']);
  const before = asked;
  await expect(egress.fetch(`${origin}/`)).rejects.toBeInstanceOf(EgressRefused);
  await expect(egress.leaveFor('mail.example.org')).rejects.toMatchObject({ code: 'EGRESS_CLOSED' });
  expect([asked - before, left]).toEqual([0, ['refused', 'refused']]);
  await egress.close();
});

test('OF-4.0 When a host is in the register, then what leaves is counted by host, and a redirect is not followed', async () => {
  const { egress, left } = egressTo(['127.0.0.1']);
  expect(await (await egress.fetch(`${origin}/`)).text()).toBe('here');
  expect((await egress.fetch(`${origin}/elsewhere`, { redirect: 'follow' })).status).toBe(302);
  expect(left).toEqual(['127.0.0.1', '127.0.0.1']);
  await egress.close();
});

test('When a registered name leads into our own network, then it is refused as never sent', async () => {
  const { egress } = egressTo(['localhost']);
  const before = asked;
  const address = origin.replace('127.0.0.1', 'localhost');
  await expect(egress.fetch(address)).rejects.toMatchObject({ cause: { code: 'EGRESS_CLOSED' } });
  const send = createSender({ graphUrl: address, fetch: egress.fetch });
  const outcome = await send({
    accountId: '1',
    token: 'token',
    identities: { msisdn: '15550001111' },
    content: { kind: 'text', text: 'Hello' },
    quoteProviderId: null,
    callbackId: 'one',
  });
  expect(outcome).toMatchObject({ result: 'refused', httpStatus: 0 });
  expect(asked).toBe(before);
  await egress.close();
});

test('When an organisation names an address of its own, then only public hosts over TLS are asked, but locally any', async () => {
  const { egress } = egressTo([]);
  for (const address of [`${origin}/`, 'https://127.0.0.1/', 'https://[::1]/', 'https://169.254.169.254/latest'])
    await expect(egress.fetchForTenant(address)).rejects.toBeInstanceOf(EgressRefused);
  await egress.close();
  const { egress: here } = egressTo([], true);
  expect((await here.fetchForTenant(`${origin}/`)).status).toBe(200);
  await here.close();
});
