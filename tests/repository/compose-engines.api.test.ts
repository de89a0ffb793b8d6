import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SEARCH_ATTRIBUTES } from '../../tools/start/temporal.ts';
import { readCompose, serviceOf, settingsOf, textOf } from './compose-file.ts';

const compose = readCompose();
const clusters = ['postgres-data', 'postgres-keys'];

describe('PostgreSQL', () => {
  it('When the clusters are compared, then they share no data, no backup and no certificate', () => {
    const named = clusters.map((name) =>
      (serviceOf(compose, name).volumes ?? []).map((volume) => volume.split(':')[0] ?? ''),
    );
    const volumes = named.map((list) => list.filter((name) => name in compose.volumes));
    expect(volumes.map((list) => list.length)).toEqual([3, 3]);
    expect(volumes[0]?.filter((name) => volumes[1]?.includes(name))).toEqual([]);
  });

  it('OF-5.1 BW-5.1 When a client connects without TLS, then both clusters refuse it', () => {
    expect(settingsOf('deploy/postgres/common.conf')).toMatchObject({ ssl: 'on', ssl_min_protocol_version: 'TLSv1.3' });
    const rules = textOf('deploy/postgres/pg_hba.conf')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(/ +/));
    const plain = rules.filter(([type, , , , method]) => type !== 'hostssl' && type !== 'local' && method !== 'reject');
    expect(rules.length).toBeGreaterThan(3);
    expect(plain).toEqual([]);
    for (const name of clusters) {
      const files = serviceOf(compose, name).volumes ?? [];
      expect(files).toContain('./deploy/postgres/common.conf:/etc/omniflow/common.conf:ro');
      expect(files).toContain('./deploy/postgres/pg_hba.conf:/etc/omniflow/pg_hba.conf:ro');
    }
  });

  it('When a URL leads to PostgreSQL, then certificate and host name are checked', () => {
    for (const name of ['migrate', 'api', 'worker']) {
      const environment = serviceOf(compose, name).environment ?? {};
      expect(environment).toMatchObject({ PGSSLMODE: 'verify-full', NODE_EXTRA_CA_CERTS: '/certificates/ca.pem' });
      expect(environment.DATABASE_URL).toMatch(/@postgres-data:5432\/omniflow\?sslmode=verify-full$/);
      expect(environment.KEYS_DATABASE_URL).toMatch(/@postgres-keys:5432\/keys\?sslmode=verify-full$/);
    }
    for (const name of clusters) {
      expect(serviceOf(compose, `${name}-backup`).environment?.SOURCE).toContain('sslmode=verify-full');
    }
  });

  it('When history is kept, then 72 hours of data and 24 hours of keys, and no recycled segment of keys', () => {
    expect(serviceOf(compose, 'postgres-data-backup').environment).toMatchObject({ RETAIN_HOURS: 72 });
    expect(serviceOf(compose, 'postgres-keys-backup').environment).toMatchObject({ RETAIN_HOURS: 24 });
    expect(settingsOf('deploy/postgres/common.conf')).toMatchObject({ archive_mode: 'on' });
    expect(settingsOf('deploy/postgres/keys.conf')).toMatchObject({ wal_recycle: 'off' });
  });

  it('When a statement fails, then the log quotes none of its values', () => {
    expect(settingsOf('deploy/postgres/common.conf')).toMatchObject({
      log_error_verbosity: 'terse',
      log_min_error_statement: 'panic',
      log_parameter_max_length_on_error: '0',
    });
  });
});

describe('Temporal', () => {
  const server = serviceOf(compose, 'temporal').environment ?? {};

  it('OF-5.1 When the server starts, then with 512 shards and certificates both ways', () => {
    expect(server).toMatchObject({
      NUM_HISTORY_SHARDS: 512,
      TEMPORAL_TLS_REQUIRE_CLIENT_AUTH: 'true',
      SQL_TLS_ENABLED: 'true',
      SQL_HOST_VERIFICATION: 'true',
    });
    const needed = [
      'SERVER_CERT',
      'SERVER_KEY',
      'SERVER_CA_CERT',
      'FRONTEND_CERT',
      'FRONTEND_KEY',
      'CLIENT1_CA_CERT',
      'CLIENT2_CA_CERT',
    ];
    expect(needed.filter((name) => !String(server[`TEMPORAL_TLS_${name}`]).startsWith('/certificates/'))).toEqual([]);
  });

  it('When its dynamic configuration is read, then histories go after 72 hours and tenants share fairly', () => {
    const dynamic = parse(textOf('deploy/temporal/dynamicconfig.yaml')) as Record<string, { value: unknown }[]>;
    expect(dynamic).toEqual({
      'worker.historyScannerDataMinAge': [{ value: '72h' }],
      'matching.enableFairness': [{ value: true }],
      'system.enableActivityEagerExecution': [{ value: true }],
    });
    const mounted = (serviceOf(compose, 'temporal').volumes ?? []).find((volume) =>
      volume.includes('dynamicconfig.yaml'),
    );
    expect(mounted?.split(':')[1]).toBe(server.DYNAMIC_CONFIG_FILE_PATH);
  });

  it('When the namespace is made or met, then it keeps 72 hours and has the attributes of the local start', () => {
    const script = textOf('deploy/temporal/namespace.sh');
    expect(script.match(/--retention \S+/g)).toEqual(['--retention 72h', '--retention 72h']);
    const attributes = /^attributes='([^']+)'$/m.exec(script)?.[1]?.split(' ');
    expect(attributes).toEqual(Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => `${name}=${type}`));
  });

  it('When an operator opens the UI, then it can only look', () => {
    expect(serviceOf(compose, 'temporal-ui').environment).toMatchObject({ TEMPORAL_DISABLE_WRITE_ACTIONS: 'true' });
  });
});
