import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { ConfigError, readMasterKeys } from './config-values.ts';

const key = (fill: string) => Buffer.alloc(32, fill).toString('base64');

const good = {
  DATABASE_URL: 'postgres://owner:secret@127.0.0.1:5432/omniflow',
  KEYS_DATABASE_URL: 'postgres://owner:secret@127.0.0.1:5433/omniflow',
  DATABASE_LOGIN_SECRET: 'a secret that is long enough',
  MASTER_KEY: key('a'),
  SIGNING_KEY: key('s'),
  AUTH_SECRET: 'a secret that is long enough',
  META_APP_ID: '1',
  META_APP_SECRET: 'new, old',
  META_VERIFY_TOKEN: 'a token that is long enough',
  SMTP_URL: 'smtp://127.0.0.1:25',
};

function problemsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    readConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message.split('\n');
  }
  return [];
}

test('When all is given, then defaults fill the rest', () => {
  const config = readConfig(good);
  expect(config).toMatchObject({
    port: 3000,
    publicUrl: 'http://localhost:3000',
    temporal: { address: '127.0.0.1:7233', namespace: 'omniflow' },
    meta: { appSecrets: ['new', 'old'], graphUrl: 'https://graph.facebook.com' },
    demo: false,
    logLevel: 'info',
  });
  expect(config.filesUrl).toMatch(/^file:\/\/\/.*\/\.data\/files$/);
});

test('When variables are missing, then each is named on one line of its own', () => {
  const names = problemsOf({}).map((line) => line.split(':')[0]);
  expect(names).toEqual([
    'DATABASE_URL',
    'KEYS_DATABASE_URL',
    'DATABASE_LOGIN_SECRET',
    'MASTER_KEY',
    'SIGNING_KEY',
    'AUTH_SECRET',
    'META_APP_ID',
    'META_APP_SECRET',
    'META_VERIFY_TOKEN',
    'SMTP_URL',
  ]);
});

test('When a variable is wrong, then its line says what is expected and never its value', () => {
  for (const [name, value] of [
    ['PORT', '99999'],
    ['MASTER_KEY', 'c2hvcnQ='],
    ['SIGNING_KEY', 'not base64 !'],
    ['DATABASE_URL', 'mysql://x'],
    ['TEMPORAL_ADDRESS', 'http://x'],
    ['FILES_URL', 'ftp://x'],
    ['LOG_LEVEL', 'loud'],
    ['DEMO', 'maybe'],
    ['SMTP_URL', '127.0.0.1'],
  ] as const) {
    const lines = problemsOf({ ...good, [name]: value });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^${name}: expected`));
    expect(lines[0]).not.toContain(value);
  }
});

test('When plain http leads beyond loopback, then it is refused with the reason', () => {
  expect(problemsOf({ ...good, PUBLIC_URL: 'http://crm.example.org' })[0]).toMatch(
    /^PUBLIC_URL: expected https.*__Host-/,
  );
  for (const url of [
    'https://crm.example.org',
    'http://localhost:3000',
    'http://127.0.0.1:1',
    'http://[::1]:1',
    'http://crm.localhost',
  ]) {
    expect(readConfig({ ...good, PUBLIC_URL: url }).publicUrl).toBe(url);
  }
});

test('When a client certificate comes without its key, then the missing one is named', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'client.pem');
  writeFileSync(file, 'pem');
  expect(problemsOf({ ...good, TEMPORAL_TLS_CERT: file })[0]).toMatch(/^TEMPORAL_TLS_KEY: /);
  expect(
    readConfig({ ...good, TEMPORAL_TLS_CERT: file, TEMPORAL_TLS_KEY: file }).temporal.tls?.clientCertPair,
  ).toBeDefined();
});

test('When several master keys are given, then the first wraps and all are read in order', () => {
  const { masterKey } = readConfig({ ...good, MASTER_KEY: `${key('a')}, ${key('b')}` });
  expect(readMasterKeys(masterKey).map((bytes) => bytes.toString('utf8', 0, 1))).toEqual(['a', 'b']);
});

test('When the master keys stand in a file, then a changed file is read again', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'master-key');
  writeFileSync(file, `${key('a')}\n`);
  const { masterKey } = readConfig({ ...good, MASTER_KEY: `file:${file}` });
  writeFileSync(file, `${key('b')}\n${key('a')}\n`);
  expect(readMasterKeys(masterKey)).toHaveLength(2);
  expect(problemsOf({ ...good, MASTER_KEY: `file:${file}.missing` })[0]).toMatch(/^MASTER_KEY: expected/);
});

test('OF-5.1 BW-5.1 When a hop beyond this machine would be in clear, then the start is refused with the variable', () => {
  const far = 'postgres://owner:secret@db.example.org:5432/omniflow';
  const open: [string, NodeJS.ProcessEnv][] = [
    ['DATABASE_URL', { DATABASE_URL: far }],
    ['KEYS_DATABASE_URL', { KEYS_DATABASE_URL: `${far}?sslmode=require` }],
    ['TEMPORAL_TLS_CA', { TEMPORAL_ADDRESS: 'temporal.example.org:7233' }],
    ['META_GRAPH_URL', { META_GRAPH_URL: 'http://graph.example.org' }],
  ];
  for (const [variable, env] of open) expect(problemsOf({ ...good, ...env })[0]).toMatch(new RegExp(`^${variable}: `));
  const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'ca.pem');
  writeFileSync(file, 'pem');
  for (const env of [
    { DATABASE_URL: `${far}?sslmode=verify-full` },
    { DATABASE_URL: far, PGSSLMODE: 'verify-full' },
    { DATABASE_URL: 'postgres:///omniflow?host=/run/postgresql' },
    { TEMPORAL_ADDRESS: 'temporal.example.org:7233', TEMPORAL_TLS_CA: file },
    { META_GRAPH_URL: 'https://graph.example.org' },
  ])
    expect(problemsOf({ ...good, ...env })).toEqual([]);
});
