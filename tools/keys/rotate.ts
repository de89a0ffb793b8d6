import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readConfig } from '../../config.ts';
import { loginUrl, vaultLogin } from '../../database/logins.ts';
import { masterKeySource } from '../../database/vault/master-key.ts';
import { DomainError } from '../../domain/errors.ts';
import { openDatabases } from '../start/clusters.ts';
import { runCommand } from '../start/command.ts';
import type { Cluster } from '../start/postgres.ts';
import { holderOf } from '../start/run-file.ts';
import { localSecrets } from '../start/secrets.ts';
import { StartError } from '../start/start-error.ts';
import { type Rotation, rotateMasterKey } from './rotate-master-key.ts';

const DEFAULT_DATA_DIR = '.data';

await runCommand(async () => {
  try {
    await (process.env.KEYS_DATABASE_URL ? rotateConfigured() : rotateLocal());
  } catch (error) {
    // Its words name no value; what a person can do about it is in them.
    throw error instanceof DomainError ? new StartError(error.message) : error;
  }
});

async function rotateConfigured(): Promise<void> {
  const { keysDatabaseUrl, databaseLoginSecret, masterKey } = readConfig();
  const keysUrl = loginUrl(keysDatabaseUrl, vaultLogin, databaseLoginSecret);
  const rotation = await rotateMasterKey({ keysUrl, masterKey });
  report(rotation, 'file' in masterKey);
}

/** Rotates the master key of the local start, whether it runs or not. */
async function rotateLocal(): Promise<void> {
  const dataDir = process.env.DATA_DIR || DEFAULT_DATA_DIR;
  const file = resolve(dataDir, 'secrets', 'master-key');
  if (!process.env.MASTER_KEY && !existsSync(file)) {
    throw new StartError(`There is no master key in ${file} yet: run "npm start" once.`);
  }
  const secrets: NodeJS.ProcessEnv = { ...localSecrets(dataDir, process.env), ...process.env };
  const masterKey = masterKeySource(secrets.MASTER_KEY ?? `file:${file}`);
  const clusters: Cluster[] = [];
  try {
    const started = (cluster: Cluster): void => void clusters.push(cluster);
    const { keysUrl } = await openDatabases({ dataDir, env: process.env, say: console.log, started });
    const url = loginUrl(keysUrl, vaultLogin, secrets.DATABASE_LOGIN_SECRET ?? '');
    report(await rotateMasterKey({ keysUrl: url, masterKey }), 'file' in masterKey);
  } finally {
    if (holderOf(dataDir) === undefined) await Promise.all(clusters.map((cluster) => cluster.stop()));
  }
}

function report({ rewrapped, retired }: Rotation, isFile: boolean): void {
  console.log(`Keys rewrapped under the new master key: ${rewrapped}. Keys left under another one: 0.`);
  if (isFile) {
    console.log(`Master keys removed from the file: ${retired}.`);
    return;
  }
  console.log(
    retired === 0
      ? 'MASTER_KEY holds one key. To rotate, put a new one in front of it, restart all processes, and run this again.'
      : `Other master keys in MASTER_KEY: ${retired}. They may be removed once all processes run with this list and the oldest backup of the keys cluster is younger than this moment.`,
  );
}
