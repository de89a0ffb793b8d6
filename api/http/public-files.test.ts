import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRegistry, showMetrics } from './metrics.ts';
import { securityTxt } from './security-txt.ts';

let server: Server;
let origin: string;
beforeAll(async () => {
  const app = express();
  app.set('trust proxy', ['loopback']);
  app.get('/metrics', showMetrics(createRegistry()));
  app.get('/.well-known/security.txt', securityTxt('https://crm.example', 'security@crm.example'));
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test('When a researcher looks for whom to tell, then the file names a contact and ends within a year', async () => {
  const response = await fetch(`${origin}/.well-known/security.txt`);
  expect(response.headers.get('content-type')).toContain('text/plain');
  const fields = new Map((await response.text()).split('\n').map((line) => line.split(/: (.*)/) as [string, string]));
  expect(fields.get('Contact')).toBe('mailto:security@crm.example');
  expect(fields.get('Canonical')).toBe('https://crm.example/.well-known/security.txt');
  const days = (Date.parse(fields.get('Expires') ?? '') - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(200);
  expect(days).toBeLessThan(365);
});

test.each([
  ['203.0.113.7', 404],
  ['2001:db8::1', 404],
  ['10.0.0.5', 200],
  ['127.0.0.1', 200],
])('When the numbers of the process are asked for from %s, then the answer is %s', async (address, status) => {
  const response = await fetch(`${origin}/metrics`, { headers: { 'x-forwarded-for': address } });
  await response.text();
  expect(response.status).toBe(status);
});
