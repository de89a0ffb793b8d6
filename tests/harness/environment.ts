import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { FreshDatabases } from './databases.ts';

/** The Meta app that tests and the simulator share. */
export const TEST_META = {
  appId: '100000000000001',
  appSecret: 'app-secret-of-the-tests',
  verifyToken: 'verify token of the tests',
} as const;

/** Of all processes of the tests. */
export const MASTER_KEY = Buffer.alloc(32, 'master').toString('base64');
const SIGNING_KEY = Buffer.alloc(32, 'signing').toString('base64');

export interface EnvironmentOptions {
  readonly databases: Pick<FreshDatabases, 'dataUrl' | 'keysUrl' | 'loginSecret'>;
  readonly temporal?: { readonly address: string; readonly namespace: string };
  /** Base URL of the simulator, which plays Meta, and the port of its mail sink. */
  readonly simulator?: { readonly url: string; readonly smtpPort: number };
  /** Where its data folder is made; by default in the folder of the run. */
  readonly folder?: string;
  /** Wins over everything else. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A complete environment for `readConfig`, with a data folder that goes with the test run. */
export function testEnvironment(options: EnvironmentOptions): Record<string, string> {
  const { databases, temporal, simulator } = options;
  const dataDir = join(options.folder ?? inject('services').folder, `process-${randomBytes(4).toString('hex')}`);
  mkdirSync(dataDir, { recursive: true });
  return {
    DATABASE_URL: databases.dataUrl,
    KEYS_DATABASE_URL: databases.keysUrl,
    DATABASE_LOGIN_SECRET: databases.loginSecret,
    // Port 9 answers nothing: a test that didn't ask for Temporal must not meet somebody else's.
    TEMPORAL_ADDRESS: temporal?.address ?? '127.0.0.1:9',
    TEMPORAL_NAMESPACE: temporal?.namespace ?? 'none',
    MASTER_KEY,
    SIGNING_KEY,
    AUTH_SECRET: 'auth secret of the tests, long enough',
    META_APP_ID: TEST_META.appId,
    META_APP_SECRET: TEST_META.appSecret,
    META_VERIFY_TOKEN: TEST_META.verifyToken,
    META_GRAPH_URL: simulator?.url ?? 'http://127.0.0.1:9',
    META_DIALOG_URL: simulator?.url ?? 'http://127.0.0.1:9',
    META_LOGIN_CONFIG_ID: '1',
    SMTP_URL: `smtp://127.0.0.1:${simulator?.smtpPort ?? 9}`,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'info',
    ...options.env,
  };
}
