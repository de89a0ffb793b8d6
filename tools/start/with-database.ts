import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import pg from 'pg';
import { readConfig } from '../../config.ts';
import { type Login, loginUrl } from '../../database/logins.ts';
import { openDatabases } from './clusters.ts';
import { dataFolder } from './environment.ts';
import type { Cluster } from './postgres.ts';
import { holderOf } from './run-file.ts';
import { localSecrets } from './secrets.ts';
import { StartError } from './start-error.ts';

type Use = (client: pg.Client) => Promise<void>;

/**
 * Connects a command to the data cluster as one login: that of DATABASE_URL, or the local start's, whether it runs or not.
 * Throws StartError when there is none yet.
 */
export async function withDatabase(login: Login, use: Use): Promise<void> {
  if (!process.env.DATABASE_URL) return await withLocal(login, use);
  const { databaseUrl, databaseLoginSecret } = readConfig();
  await connected(loginUrl(databaseUrl, login, databaseLoginSecret), use);
}

async function withLocal(login: Login, use: Use): Promise<void> {
  const dataDir = dataFolder(process.env);
  if (!existsSync(resolve(dataDir, 'postgres')))
    throw new StartError(`There is no database in ${dataDir} yet: run "npm start" once.`);
  const secrets: NodeJS.ProcessEnv = { ...localSecrets(dataDir, process.env), ...process.env };
  const clusters: Cluster[] = [];
  const started = (cluster: Cluster): void => void clusters.push(cluster);
  try {
    const { dataUrl } = await openDatabases({ dataDir, env: process.env, say: console.error, started });
    await connected(loginUrl(dataUrl, login, secrets.DATABASE_LOGIN_SECRET ?? ''), use);
  } finally {
    if (holderOf(dataDir) === undefined) await Promise.all(clusters.map((cluster) => cluster.stop()));
  }
}

async function connected(url: string, use: Use): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
