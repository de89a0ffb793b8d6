import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { requireTwoClusters } from '../../tools/start/clusters.ts';
import { type Cluster, startCluster } from '../../tools/start/postgres.ts';

let folder: string;
let cluster: Cluster;
const said: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(inject('services').folder, 'clusters-'));
  chmodSync(folder, 0o711);
  cluster = await startCluster({ name: 'data', folder });
});

afterAll(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function startAgain(): Promise<Cluster> {
  return startCluster({ name: 'data', folder, say: (sentence) => said.push(sentence) });
}

test('When a server already runs on the folder, then it is used and not overrun', async () => {
  const before = cluster.pid();
  const again = await startAgain();
  expect(again.pid()).toBe(before);
  expect(again.port).toBe(cluster.port);
  expect(said.at(-1)).toContain('already runs');
});

test('When the server is killed with all its children, then what was committed is there after the next start', async () => {
  await query(cluster.url, 'create table kept (id int)');
  await query(cluster.url, 'insert into kept values (1)');
  await cluster.kill();
  cluster = await startAgain();
  expect(await query(cluster.url, 'select id from kept')).toEqual([{ id: 1 }]);
});

test('When only the postmaster is killed, then its children are gone before the next start', async () => {
  process.kill(cluster.pid(), 'SIGKILL');
  cluster = await startAgain();
  expect(await query(cluster.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('When the id in postmaster.pid belongs to another program, then the cluster starts all the same', async () => {
  await cluster.stop();
  const stranger = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
  writeFileSync(join(cluster.data, 'postmaster.pid'), `${stranger.pid}\n${cluster.data}\n0\n${cluster.port}\n`);
  cluster = await startAgain();
  expect(cluster.pid()).not.toBe(stranger.pid);
  expect(stranger.exitCode).toBeNull();
  stranger.kill('SIGKILL');
});

test('When the password file is lost, then the start says so in one line', async () => {
  await expect(
    startCluster({ name: 'data', folder: join(folder, 'elsewhere') }).then((other) => other.stop()),
  ).resolves.toBeUndefined();
  rmSync(join(folder, 'elsewhere', 'data.password'));
  await expect(startCluster({ name: 'data', folder: join(folder, 'elsewhere') })).rejects.toThrow(
    /data\.password is missing.*npm run reset/,
  );
});

test('When both addresses lead to one cluster, then the start refuses, whatever database they name', async () => {
  const { dataUrl, keysUrl } = inject('services');
  const other = new URL(dataUrl);
  other.pathname = '/template1';
  await expect(requireTwoClusters(dataUrl, other.href)).rejects.toThrow('same PostgreSQL cluster');
  await expect(requireTwoClusters(dataUrl, keysUrl)).resolves.toBeUndefined();
});

test('When a database can not be reached, then the variable is named and its password is not', async () => {
  const { dataUrl } = inject('services');
  const error = await requireTwoClusters(dataUrl, 'postgres://u:hidden@127.0.0.1:9/x').catch(
    (reason: Error) => reason.message,
  );
  expect(error).toMatch(/^KEYS_DATABASE_URL: the database can't be reached/);
  expect(error).not.toContain('hidden');
});
