import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cluster, FAST_SETTINGS, startCluster } from '../../tools/start/postgres.ts';
import { serverUser } from '../../tools/start/postgres-folder.ts';
import { root, settingsOf } from './compose-file.ts';

// Not os.tmpdir(): a private one can't be entered by the database's user.
const folder = mkdtempSync('/tmp/omniflow-tls-');
const certificates = join(folder, 'certificates');
let cluster: Cluster;

/** The certificates of a deployment; who owns them in a container is no matter here. */
function issueCertificates(): void {
  const stand = mkdtempSync(join(tmpdir(), 'omniflow-chown-'));
  writeFileSync(join(stand, 'chown'), '#!/bin/sh\n', { mode: 0o755 });
  execFileSync('bash', [`${root}deploy/certificates/issue.sh`], {
    env: { PATH: `${stand}:${process.env.PATH}`, CERTIFICATES_ROOT: certificates },
    stdio: 'ignore',
  });
  rmSync(stand, { recursive: true });
}

/** Gives the running server the deployment's certificate, its rules of who may connect, and its settings for both. */
async function protect(): Promise<void> {
  const user = serverUser();
  const place = (name: string, mode: number) => {
    const path = join(cluster.data, name);
    copyFileSync(join(certificates, 'postgres-data', name), path);
    chmodSync(path, mode);
    if (user) chownSync(path, user.uid, user.gid);
    return path;
  };
  const files = {
    ssl_cert_file: place('certificate.pem', 0o444),
    ssl_key_file: place('key.pem', 0o400),
    ssl_ca_file: place('ca.pem', 0o444),
  };
  const { ssl, ssl_min_protocol_version } = settingsOf('deploy/postgres/common.conf');
  const superuser = new pg.Client({ connectionString: cluster.url });
  await superuser.connect();
  await superuser.query('create database omniflow');
  for (const [name, value] of Object.entries({ ...files, ssl, ssl_min_protocol_version }))
    await superuser.query(`alter system set ${name} = '${value}'`);
  writeFileSync(join(cluster.data, 'pg_hba.conf'), readFileSync(`${root}deploy/postgres/pg_hba.conf`));
  await superuser.query('select pg_reload_conf()');
  await superuser.end();
}

beforeAll(async () => {
  chmodSync(folder, 0o711);
  mkdirSync(certificates);
  issueCertificates();
  cluster = await startCluster({ name: 'data', folder, settings: FAST_SETTINGS });
  await protect();
});
afterAll(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function connect(ssl: pg.ClientConfig['ssl']): Promise<string> {
  const { username, password, port } = new URL(cluster.url);
  const client = new pg.Client({
    host: '127.0.0.1',
    port: Number(port),
    user: username,
    password,
    database: 'omniflow',
    ssl,
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>(
      'select version from pg_stat_ssl where pid = pg_backend_pid()',
    );
    return rows[0]?.version ?? 'in clear';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'refused';
  } finally {
    await client.end().catch(() => undefined); // one that never connected has nothing to end
  }
}

it('OF-5.1 BW-5.1 When a client asks a deployed database for a connection in clear, then it is refused, and over TLS it is let in', async () => {
  const ca = readFileSync(join(certificates, 'postgres-data', 'ca.pem'));
  const stranger = readFileSync(join(certificates, 'omniflow', 'certificate.pem'));
  await expect.poll(() => connect(false)).toBe('28000');
  expect(await connect({ ca, servername: 'postgres-data' })).toBe('TLSv1.3');
  expect(await connect({ ca, servername: 'postgres-keys' })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  expect(await connect({ ca: stranger, servername: 'postgres-data' })).toMatch(/CERT|ISSUER|SIGNATURE/);
  expect(await connect({ ca, servername: 'postgres-data', maxVersion: 'TLSv1.2' })).toMatch(/EPROTO|SSL|ECONNRESET/);
});
