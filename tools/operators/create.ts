import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { z } from 'zod';
import { readConfig } from '../../config.ts';
import { loginUrl } from '../../database/logins.ts';
import { createOperator } from '../../services/platform/create-operator.ts';
import { openDatabases } from '../start/clusters.ts';
import { runCommand } from '../start/command.ts';
import { dataFolder } from '../start/environment.ts';
import type { Cluster } from '../start/postgres.ts';
import { holderOf } from '../start/run-file.ts';
import { localSecrets } from '../start/secrets.ts';
import { StartError } from '../start/start-error.ts';

interface NewOperator {
  email: string;
  name: string;
}

/**
 * `npm run operator:create -- --email … --name …`: an operator of the platform with a new password, printed once. For one
 * who exists already it starts over: old password, second factor and sessions are gone.
 */
await runCommand(async () => {
  const { values } = parseArgs({ options: { email: { type: 'string' }, name: { type: 'string' } } });
  const email = z.email().max(320).safeParse(values.email);
  const name = z.string().trim().min(1).max(120).safeParse(values.name);
  if (!email.success) throw new StartError('--email: expected the e-mail address the operator signs in with.');
  if (!name.success) throw new StartError('--name: expected the name of the operator, in quotes.');
  const operator = { email: email.data, name: name.data };
  await (process.env.DATABASE_URL ? createAt(configuredUrl(), operator) : createLocal(operator));
});

function configuredUrl(): string {
  const { databaseUrl, databaseLoginSecret } = readConfig();
  return loginUrl(databaseUrl, 'omniflow_operator', databaseLoginSecret);
}

/** In the local start's database, whether it runs or not. */
async function createLocal(operator: NewOperator): Promise<void> {
  const dataDir = dataFolder(process.env);
  if (!existsSync(resolve(dataDir, 'postgres')))
    throw new StartError(`There is no database in ${dataDir} yet: run "npm start" once.`);
  const secrets: NodeJS.ProcessEnv = { ...localSecrets(dataDir, process.env), ...process.env };
  const clusters: Cluster[] = [];
  const started = (cluster: Cluster): void => void clusters.push(cluster);
  try {
    const { dataUrl } = await openDatabases({ dataDir, env: process.env, say: console.error, started });
    await createAt(loginUrl(dataUrl, 'omniflow_operator', secrets.DATABASE_LOGIN_SECRET ?? ''), operator);
  } finally {
    if (holderOf(dataDir) === undefined) await Promise.all(clusters.map((cluster) => cluster.stop()));
  }
}

async function createAt(url: string, operator: NewOperator): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const password = randomBytes(15).toString('base64url');
    const sql = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
      (await client.query<Row>(text, [...values])).rows;
    await createOperator(sql, { ...operator, password });
    console.log(
      [
        `${operator.name} can sign in at /platform/sign-in:`,
        `  e-mail    ${operator.email}`,
        `  password  ${password}`,
        'The password is shown this once. The first sign-in asks for a second factor; nothing else is open before.',
      ].join('\n'),
    );
  } finally {
    await client.end();
  }
}
