import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const MAKE: Readonly<Record<string, () => string>> = {
  MASTER_KEY: () => randomBytes(32).toString('base64'),
  SIGNING_KEY: () => randomBytes(32).toString('base64'),
  AUTH_SECRET: () => randomBytes(32).toString('hex'),
  DATABASE_LOGIN_SECRET: () => randomBytes(32).toString('hex'),
  META_APP_SECRET: () => randomBytes(16).toString('hex'),
  META_VERIFY_TOKEN: () => randomBytes(16).toString('hex'),
};

/**
 * The secrets that the environment doesn't give, made once and kept in `<dataDir>/secrets`, readable by their owner only.
 * For the local start; in production a missing secret must stop the start. MASTER_KEY is named by its file, so that
 * rotating it needs no restart.
 */
export function localSecrets(dataDir: string, env: NodeJS.ProcessEnv): Record<string, string> {
  const folder = resolve(dataDir, 'secrets');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const missing = Object.entries(MAKE).filter(([name]) => !env[name]);
  return Object.fromEntries(
    missing.map(([name, make]) => {
      const file = join(folder, name.toLowerCase().replaceAll('_', '-'));
      if (!existsSync(file)) writeFileSync(file, `${make()}\n`, { mode: 0o600, flag: 'wx' });
      return [name, name === 'MASTER_KEY' ? `file:${file}` : readFileSync(file, 'utf8').trim()];
    }),
  );
}
